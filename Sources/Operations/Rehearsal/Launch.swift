package import CronSchedule

/// One start of a job that real pg_cron recorded, by the clock of its server.
package struct Launch: Sendable, Equatable {
    /// Milliseconds since 1970-01-01 00:00:00 UTC.
    package let milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// The second in which it happened.
    package var instant: Instant {
        Instant(secondsSince1970: Int((Double(milliseconds) / 1000).rounded(.down)))
    }

    /// How long after an instant it happened, in milliseconds; negative before.
    package func delay(after instant: Instant) -> Int { milliseconds - instant.secondsSince1970 * 1000 }
}

extension Launch: CustomStringConvertible {
    package var description: String { "\(instant)+\(delay(after: instant))ms" }
}

/// How what happened differs from what was foretold.
package enum LaunchDifference: Sendable, Equatable {
    /// Due and never launched.
    case missing(due: Instant)
    /// Launched and never due.
    case unforeseen(Launch)
    /// Before the instant it was due.
    case early(due: Instant, Launch)
    /// After the minute that follows the instant it was due.
    case late(due: Instant, Launch)
    /// So few launches of an interval, where so many had been launched on time.
    case rare(found: Int, punctual: Int)
}
