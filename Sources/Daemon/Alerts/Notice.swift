internal import CronModel
internal import CronSchedule

/// What is told at once: troubles of one cluster.
struct Notice: Sendable, Hashable, Codable {
    enum Status: String, Sendable, Codable {
        case firing
        case repeated
        case resolved
        case test
    }

    let status: Status
    let cluster: String
    let alerts: [Alert]
    let at: Instant

    /// Nil where there is nothing to tell.
    init?(_ status: Status, _ cluster: String, _ alerts: [Alert], at now: Instant) {
        guard !alerts.isEmpty else { return nil }
        self.status = status
        self.cluster = cluster
        self.alerts = alerts.sorted { $0.order < $1.order }
        at = now
    }

    /// One line: `[main] 2 alerts: the backup failed, …`.
    func title(in language: Language) -> String {
        let place = cluster.isEmpty ? "cronvault" : cluster
        let first = alerts.first?.summary.rendered(in: language) ?? ""
        let more = alerts.count - 1
        let rest = more == 0 ? "" : language == .chinese ? "（另有 \(more) 项）" : " (and \(more) more)"
        let word: String =
            switch (status, language) {
            case (.firing, .english): alerts.first?.severity == .critical ? "CRITICAL" : "WARNING"
            case (.firing, .chinese): alerts.first?.severity == .critical ? "严重" : "警告"
            case (.repeated, .english): "STILL"
            case (.repeated, .chinese): "仍未恢复"
            case (.resolved, .english): "RESOLVED"
            case (.resolved, .chinese): "已恢复"
            case (.test, .english): "TEST"
            case (.test, .chinese): "测试"
            }
        return "[\(word)] \(place): \(first)\(rest)"
    }

    /// Title and one line for each alert.
    func text(in language: Language) -> String {
        let shown = alerts.prefix(Self.shown).map { alert -> String in
            let mark = alert.severity == .critical ? "‼" : "!"
            let detail = alert.detail.map { ": \($0.rendered(in: language))" } ?? ""
            let since = language == .chinese ? "自 \(alert.since)" : "since \(alert.since)"
            return "\(mark) \(alert.summary.rendered(in: language))\(detail) (\(since))"
        }
        let more = alerts.count - shown.count
        let rest = more <= 0 ? [] : [language == .chinese ? "……另有 \(more) 项" : "… and \(more) more"]
        return ([title(in: language)] + shown + rest).joined(separator: "\n")
    }

    private static let shown = 20
}
