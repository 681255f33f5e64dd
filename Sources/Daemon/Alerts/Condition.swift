package import CronModel

/// Something that people should know of, as it is now; what it was before is the `AlertBook`'s.
package struct Condition: Sendable, Hashable {
    /// What it is about.
    package enum Event: String, Sendable, Hashable, Codable, CaseIterable {
        case backupFailed = "backup-failed"
        case backupOverdue = "backup-overdue"
        case backupPartial = "backup-partial"
        case verifyFailed = "verify-failed"
        case drillFailed = "drill-failed"
        case drillOverdue = "drill-overdue"
        case drift
        case jobFailed = "job-failed"
        case jobMissed = "job-missed"
        case launcherDown = "launcher-down"
        case serverDown = "server-down"
        case repositoryDown = "repository-down"
        case repositoryDamaged = "repository-damaged"
        case copyBehind = "copy-behind"
        case repositoryRolledBack = "repository-rolled-back"
        case setNotBelieved = "set-not-believed"
        case historyGrowth = "history-growth"
        case test
    }

    package enum Severity: String, Sendable, Hashable, Codable, Comparable {
        case warning
        case critical

        package static func < (left: Severity, right: Severity) -> Bool { left == .warning && right == .critical }
    }

    package let event: Event
    /// Empty where it concerns all clusters.
    package let cluster: String
    /// What of the cluster: a job; empty where it is the cluster itself.
    package let subject: String
    package let severity: Severity
    package let summary: Text
    package let detail: Text?

    init(
        _ event: Event,
        of cluster: String,
        subject: String = "",
        _ severity: Severity,
        _ summary: Text,
        detail: Text? = nil
    ) {
        self.event = event
        self.cluster = cluster
        self.subject = subject
        self.severity = severity
        self.summary = summary
        self.detail = detail
    }

    /// What stays the same as long as it is the same trouble.
    var id: String { "\(cluster)\u{0}\(event.rawValue)\u{0}\(subject)" }
}
