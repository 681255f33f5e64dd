package import CronSchedule

/// When one kind of work is done, and what becomes of runs that were missed.
package struct WorkSchedule: Sendable, Hashable {
    /// What happens at the start to a run that was due while the daemon was down.
    package enum CatchUp: Sendable, Hashable {
        case always
        case never
        /// Only where it was due at most so many seconds ago.
        case within(Int)
    }

    package let schedule: Schedule
    package let zone: TimeZoneRules
    package let catchUp: CatchUp

    package init(_ schedule: Schedule, in zone: TimeZoneRules, catchUp: CatchUp) {
        self.schedule = schedule
        self.zone = zone
        self.catchUp = catchUp
    }

    func next(after instant: Instant) -> Instant? {
        schedule.nextRun(after: instant, lastStart: instant, in: zone)
    }

    /// The newest run between two instants; nil where there is none.
    func last(after: Instant, upTo: Instant) -> Instant? {
        guard let first = next(after: after), first <= upTo else { return nil }
        let last = schedule.previousRun(before: upTo.advanced(bySeconds: 1), in: zone) ?? first
        return max(first, last)
    }
}
