internal import CronModel
internal import CronSchedule

/// A cluster at a glance.
struct ClusterRow: Sendable {
    let name: String
    let path: String
    let level: String
    let status: String
    let backup: String
    let drill: String
    let jobs: String
    let problems: [String]

    /// Problems beyond these are on the cluster's own page.
    private static let shown = 3

    init(_ known: PageRoutes.Known, _ language: Language) {
        let figures = known.status.figures
        name = known.name
        path = PagePath.part(known.name)
        level = known.status.status.rawValue
        status = PageText.level(known.status.status).rendered(in: language)
        backup = figures.backupAgeSeconds.map { PageText.ago($0).rendered(in: language) } ?? "–"
        drill = figures.drillAgeSeconds.map { PageText.ago($0).rendered(in: language) } ?? "–"
        jobs = PageText.jobs(figures).rendered(in: language)
        let all = known.status.problems.map { $0.summary.rendered(in: language) }
        problems = Array(all.prefix(Self.shown)) + (all.count > Self.shown ? ["… +\(all.count - Self.shown)"] : [])
    }
}
