internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The sets of a cluster, newest first: of thousands, those of the page alone are read.
struct SetsPage {
    private let cluster: String
    private let repository: Repository
    private let now: Instant

    init(of cluster: String, in repository: Repository, _ now: Instant) {
        self.cluster = cluster
        self.repository = repository
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer) throws -> Response {
        let language = request.language
        let newest = Array(try repository.sets(of: cluster).reversed())
        let pager = Pager(of: newest.count, rows: PageRoutes.setRows, request)
        let standings = try repository.standings(of: cluster)
        return pages.page(
            "sets",
            title: PageWords.all["sets"] ?? Text(verbatim: ""),
            [
                "sets": newest[pager.range].map { row($0, SetRemarkReport($0, standings, now: now), language) },
                "pager": pager.links,
            ],
            request,
            at: PageRenderer.Place(cluster: cluster, part: "sets", language)
        )
    }

    private func row(_ id: SetID, _ remarks: SetRemarkReport, _ language: Language) -> [String: Any] {
        let path = PagePath.part(cluster)
        guard let manifest = try? repository.manifest(of: id, in: cluster) else {
            return [
                "path": path, "id": id.description, "at": PageText.moments(id.instant, now: now, language),
                "status": PageWords.word("unreadable", language), "level": "critical", "jobs": "–", "layers": "–",
                "size": "–", "label": "", "remarks": [String](),
            ]
        }
        let set = SetSummary(manifest)
        return [
            "path": path, "id": id.description, "at": [PageText.moment(set.takenAt, now: now, language)],
            "status": PageWords.word(set.status.rawValue, language),
            "level": set.status == .complete ? "ok" : "warning", "jobs": PageText.count(set.jobs),
            "layers": set.layers.map(\.rawValue).joined(separator: " · "), "size": PageText.bytes(set.bytes),
            "label": set.label ?? "", "remarks": SetPage.remarks(remarks, language),
        ]
    }
}
