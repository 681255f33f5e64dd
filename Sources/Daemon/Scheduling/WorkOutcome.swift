package import CronModel
package import CronSchedule

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
}
