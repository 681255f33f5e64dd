internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The drills of a cluster, one of them, and its report as it was kept.
struct DrillPages {
    private let cluster: String
    private let repository: Repository
    private let now: Instant

    /// Drills in the picture.
    private static let most = 60

    init(of cluster: String, in repository: Repository, _ now: Instant) {
        self.cluster = cluster
        self.repository = repository
        self.now = now
    }

    func list(_ request: Request, _ pages: PageRenderer) throws -> Response {
        let language = request.language
        let list = try DrillArchive(of: cluster, in: repository).list()
        let pager = Pager(of: list.drills.count, rows: PageRoutes.setRows, request)
        let newest = Array(list.drills.reversed())
        return pages.page(
            "drills",
            title: PageWords.all["drills"] ?? Text(verbatim: ""),
            [
                "drills": newest[pager.range].map { row($0, language) }, "pager": pager.links,
                "facts": facts(list, language), "trend": trend(list, language),
                "unreadable": list.unreadable.map(\.description),
            ],
            request,
            at: PageRenderer.Place(cluster: cluster, part: "drills", language)
        )
    }

    private func facts(_ list: DrillList, _ language: Language) -> [[String: String]] {
        func duration(_ seconds: Double?) -> String {
            seconds.map { PageText.duration($0).rendered(in: language) } ?? "–"
        }
        let passed = list.drills.count { $0.status != .failed }
        let rate = list.passRate.map { "\(PageText.share($0)) · \(passed) / \(list.drills.count)" } ?? "–"
        let change = list.rtoChange.map { ($0 > 0 ? "+" : $0 < 0 ? "−" : "±") + duration(abs($0)) } ?? "–"
        return [
            ("passRate", rate), ("rto", duration(list.drills.last { $0.rtoSeconds != nil }?.rtoSeconds)),
            ("rtoChange", change),
        ].map { ["name": PageWords.word($0.0, language), "value": $0.1] }
    }

    private func trend(_ list: DrillList, _ language: Language) -> [[String: String]] {
        let shown = list.drills.suffix(Self.most)
        guard shown.contains(where: { $0.rtoSeconds != nil }) else { return [] }
        let chart = BarChart(
            shown.map { drill in
                let took = drill.rtoSeconds.map { PageText.duration($0) } ?? Text(verbatim: "–")
                let status = Self.status(drill.status)
                return BarChart.Bar(
                    seconds: drill.rtoSeconds,
                    hasFailed: drill.status == .failed,
                    title: Text(verbatim: PageText.time(drill.startedAt) + " · ") + took + Text(verbatim: " · ")
                        + status
                )
            }
        )
        let failed = shown.count { $0.status == .failed }
        let text = Text(
            "recovery time of \(shown.count.of("drill")), \(failed) failed",
            zh: "\(shown.count) 次演练的恢复时间，失败 \(failed) 次"
        ).rendered(in: language)
        return [
            [
                "chart": chart.picture(text: text, least: 30, in: language), "text": text,
                "top": PageText.duration(chart.top).rendered(in: language),
                "first": String(PageText.time(shown.first?.startedAt ?? now).prefix(10)),
                "last": String(PageText.time(shown.last?.startedAt ?? now).prefix(10)),
            ]
        ]
    }

    private func row(_ drill: DrillSummary, _ language: Language) -> [String: Any] {
        func duration(_ seconds: Double?) -> String {
            seconds.map { PageText.duration($0).rendered(in: language) } ?? "–"
        }
        return [
            "path": PagePath.part(cluster), "id": drill.id.description,
            "at": PageText.moment(drill.startedAt, now: now, language), "set": drill.set.description,
            "level": PageText.mark(drill.status), "status": Self.status(drill.status).rendered(in: language),
            "rto": duration(drill.rtoSeconds), "rpo": duration(drill.rpoSeconds),
            "jobs": "\(drill.jobsFailed) / \(drill.jobs)",
        ]
    }

    static func status(_ status: Check.Status) -> Text {
        let key =
            switch status {
            case .ok: "passed"
            case .warning: "passedWarned"
            case .failed: "failed"
            }
        return PageWords.all[key] ?? Text(verbatim: status.rawValue)
    }
}
