internal import CronModel
internal import CronSchedule
internal import Daemon

/// One screen, or one line, of how clusters stand.
enum StatusView {
    static func lines(_ report: StatusReport) -> [Line] {
        guard !report.clusters.isEmpty else {
            return [Line(Text("no cluster is configured", zh: "未配置任何集群"), .warning)]
        }
        return report.clusters.flatMap { cluster in
            [
                Line(
                    Text(
                        "\(cluster.cluster): \(cluster.status.rawValue)",
                        zh: "\(cluster.cluster):\(word(cluster.status))"
                    ),
                    style(cluster.status)
                )
            ]
                + (facts(cluster.figures) + cluster.copies.map(words)).map { Line(Text("  ", zh: "  ") + $0) }
                + cluster.problems.map { problem in
                    let detail = problem.detail.map { Text(": ", zh: "：") + $0 } ?? Text(verbatim: "")
                    let text = Text("  ! ", zh: "  ! ") + problem.summary + detail
                    return Line(
                        Text(Table.singleLine(text.english), zh: Table.singleLine(text.chinese)),
                        problem.severity == .critical ? .failed : .warning
                    )
                }
        }
    }

    private static func words(_ copy: ClusterStatus.Copy) -> Text {
        if let problem = copy.problem { return Text("copy \(copy.name): ", zh: "副本 \(copy.name)：") + problem }
        guard let since = copy.behindSince else {
            return Text("copy \(copy.name): holds the newest set", zh: "副本 \(copy.name)：包含最新的备份集")
        }
        return Text("copy \(copy.name): behind since \(since)", zh: "副本 \(copy.name)：自 \(since) 起落后")
    }

    private static func facts(_ figures: ClusterStatus.Figures) -> [Text] {
        var facts: [Text] = []
        if let age = figures.backupAgeSeconds {
            facts.append(
                Text("newest complete set \(span(age)) old", zh: "最新的完整备份集距今 \(span(age))")
            )
        }
        if let age = figures.drillAgeSeconds {
            facts.append(Text("last drill \(span(age)) ago", zh: "最近一次通过的演练距今 \(span(age))"))
        }
        if let jobs = figures.jobs {
            facts.append(
                Text(
                    "\(jobs.of("job")): \(figures.active ?? 0) active, \(figures.quarantined ?? 0) in quarantine, "
                        + "\(figures.failing ?? 0) failing",
                    zh:
                        "作业 \(jobs) 个：活动 \(figures.active ?? 0) 个，隔离 \(figures.quarantined ?? 0) 个，失败 \(figures.failing ?? 0) 个"
                )
            )
        }
        if let bytes = figures.historyBytes {
            facts.append(Text("run history \(Quantity.bytes(bytes))", zh: "运行历史 \(Quantity.bytes(bytes))"))
        }
        return facts
    }

    /// `CRONVAULT WARNING - main: …; shop: ok | 'main backup_age'=3600s;93600;180000 …`.
    static func nagios(_ report: StatusReport, _ language: Language) -> String {
        let parts = report.clusters.map { cluster -> String in
            let problems = cluster.problems.map { $0.summary.rendered(in: language) }
            let shown = problems.prefix(3).joined(separator: ", ")
            let more = problems.count > 3 ? " (+\(problems.count - 3))" : ""
            return "\(cluster.cluster): \(problems.isEmpty ? "ok" : shown + more)"
        }
        let data = report.clusters.flatMap { performance($0, isOnly: report.clusters.count == 1) }
        let head = "CRONVAULT \(report.level.rawValue.uppercased()) - " + plain(parts.joined(separator: "; "))
        return data.isEmpty ? head : head + " | " + data.joined(separator: " ")
    }

    /// A bar begins performance data, and a line ends it.
    static func plain(_ text: String) -> String { Table.singleLine(text).replacing("|", with: "/") }

    private static func performance(_ cluster: ClusterStatus, isOnly: Bool) -> [String] {
        let figures = cluster.figures
        func datum(_ name: String, _ value: String?) -> String? {
            let label = isOnly ? name : "'" + plain(cluster.cluster).replacing("'", with: "''") + " \(name)'"
            return value.map { "\(label)=\($0)" }
        }
        return [
            datum(
                "backup_age",
                figures.backupAgeSeconds.map { "\($0)s;\(figures.backupAgeWarning);\(figures.backupAgeCritical);0" }
            ),
            datum("drill_age", figures.drillAgeSeconds.map { "\($0)s" }),
            datum("jobs", figures.jobs.map(String.init)), datum("active", figures.active.map(String.init)),
            datum("quarantined", figures.quarantined.map(String.init)),
            datum("failing", figures.failing.map { "\($0);0" }),
            datum("history", figures.historyBytes.map { "\($0)B" }),
        ].compactMap(\.self)
    }

    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    static func style(_ level: ClusterStatus.Level) -> Line.Style {
        switch level {
        case .ok: .ok
        case .warning, .unknown: .warning
        case .critical: .failed
        }
    }

    static func word(_ level: ClusterStatus.Level) -> String {
        switch level {
        case .ok: "正常"
        case .warning: "警告"
        case .unknown: "未知"
        case .critical: "严重"
        }
    }
}
