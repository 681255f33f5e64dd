/// The runs of a schedule one after another, found as they are asked for.
public struct ScheduleRuns: Sequence, IteratorProtocol, Sendable {
    private let schedule: Schedule
    private let zone: TimeZoneRules
    private let end: Instant?
    private var last: Instant

    init(schedule: Schedule, zone: TimeZoneRules, after start: Instant, through end: Instant?) {
        self.schedule = schedule
        self.zone = zone
        self.end = end
        last = start
    }

    /// The next run; nil after the last one.
    public mutating func next() -> Instant? {
        guard let run = schedule.nextRun(after: last, in: zone) else { return nil }
        if let end, run > end { return nil }
        last = run
        return run
    }
}

extension Schedule {
    /// The runs strictly after an instant, up to and including `end`; without `end` there may be millions.
    ///
    /// Those of an interval are counted from `start`, as if the job had started then.
    public func runs(after start: Instant, through end: Instant? = nil, in zone: TimeZoneRules = .utc) -> ScheduleRuns {
        ScheduleRuns(schedule: self, zone: zone, after: start, through: end)
    }

    /// At most `limit` runs strictly after an instant, up to and including `end`.
    public func runs(
        after start: Instant,
        through end: Instant? = nil,
        limit: Int,
        in zone: TimeZoneRules = .utc
    ) -> [Instant] {
        Array(runs(after: start, through: end, in: zone).prefix(Swift.max(0, limit)))
    }
}
