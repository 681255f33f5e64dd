package import CronModel
package import CronSchedule
internal import Operations

/// How a piece of work ended.
package struct WorkOutcome: Sendable {
    package enum Status: String, Sendable, Codable {
        case done
        /// Something is missing, and the report says what.
        case incomplete
        /// The work was done, and found something wrong.
        case checkFailed = "check-failed"
        case failed
        /// By the end of the daemon; nothing is left of it.
        case interrupted
        /// Somebody else is at it.
        case elsewhere
    }

    package let status: Status
    package let started: Instant
    package let seconds: Double
    /// The same report that the command line shows.
    package let report: (any Encodable & Sendable)?
    package let error: ActionableError?
    /// What is wrong, where something is: of a failure the problem, else what the report says is missing or failed; and where
    /// a set was read, if not in the first repository.
    package let detail: Text?

    init(
        status: Status,
        started: Instant,
        seconds: Double,
        report: (any Encodable & Sendable)?,
        error: ActionableError?,
        detail: Text? = nil,
        whence: Text? = nil
    ) {
        self.status = status
        self.started = started
        self.seconds = seconds
        self.report = report
        self.error = error
        let found = [whence].compactMap(\.self) + Self.shortcomings(of: report)
        self.detail = detail ?? error?.problem ?? Self.joined(found)
    }

    private static func shortcomings(of report: (any Encodable & Sendable)?) -> [Text] {
        switch report {
        case let report as BackupReport:
            report.gaps.map { Text(verbatim: Redaction.shortened($0)) } + report.passed.map(\.error.problem)
                + report.copies.compactMap(\.trouble)
        case let report as CheckReport: failed(report.checks)
        case let report as DrillReport: failed(report.checks)
        default: []
        }
    }

    private static func joined(_ texts: [Text]) -> Text? {
        texts.dropFirst().reduce(texts.first) { ($0 ?? $1) + Text("; ", zh: "；") + $1 }
    }

    private static func failed(_ checks: [Check]) -> [Text] {
        checks.filter { $0.status == .failed }.map { Text("\($0.id): ", zh: "\($0.id)：") + $0.summary }
    }
}
