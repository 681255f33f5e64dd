internal import CronModel
internal import CronSchedule
internal import Operations

/// A cluster at a glance.
struct ClusterRow {
    let model: [String: Any]

    /// Problems beyond these are on the cluster's own page.
    private static let shown = 3

    init(_ known: ClusterReader.Known, _ language: Language, now: Instant) {
        let figures = known.status.figures
        let all = known.status.problems.map { $0.summary.rendered(in: language) }
        let age = figures.backupAgeSeconds
        let isOld = age.map { $0 > figures.backupAgeWarning } ?? false
        let isVeryOld = age.map { $0 > figures.backupAgeCritical } ?? false
        model = [
            "name": known.name, "path": PagePath.part(known.name), "level": known.status.status.rawValue,
            "status": PageText.level(known.status.status).rendered(in: language),
            "backup": age.map { PageText.ago($0).rendered(in: language) } ?? "–",
            "backupLevel": isVeryOld ? "critical" : isOld ? "warning" : "",
            "drill": PageText.drill(known.state, now: now, language),
            "jobs": figures.jobs.map(PageText.count) ?? "–", "health": Self.health(known, language),
            "problems": Array(all.prefix(Self.shown)) + (all.count > Self.shown ? ["… +\(all.count - Self.shown)"] : [])
            ,
        ]
    }

    /// Jobs by how they fare; those that are well are told by the whole number.
    private static func health(_ known: ClusterReader.Known, _ language: Language) -> [[String: String]] {
        let jobs = known.state.sighting?.jobs ?? []
        let counts = jobs.reduce(into: [LiveJob.Health: Int]()) { $0[$1.health, default: 0] += 1 }
        return LiveJob.Health.allCases.filter { $0 != .ok && counts[$0] != nil }.map { each in
            [
                "level": PageText.mark(each), "count": PageText.count(counts[each] ?? 0),
                "name": PageText.health(each).rendered(in: language),
            ]
        }
    }
}
