/// The circumstances a schedule is read in: the release, the setting for days and weekdays, and the time zone.
public struct ScheduleContext: Sendable, Hashable {
    /// The release of the library.
    public var release: CronRelease
    /// `cron.timezone`; without effect before 1.5.0.
    public var timezone: TimeZoneRules
    /// `cron.match_dom_and_dow`; without effect before 1.6.8.
    public var matchDomAndDow: Bool

    /// A context, by default one of a newly installed server.
    public init(release: CronRelease, timezone: TimeZoneRules = .utc, matchDomAndDow: Bool = false) {
        self.release = release
        self.timezone = timezone
        self.matchDomAndDow = matchDomAndDow
    }
}

/// What the same text means in another context.
public enum ScheduleDifference: Sendable, Hashable {
    /// The same runs. `provenUntil` is nil where that holds for ever, else the instant up to which it was compared.
    case same(provenUntil: Instant?)
    /// Refused in both.
    case rejectedInBoth(ScheduleError)
    /// Taken here, refused there.
    case rejectedThere(ScheduleError)
    /// Refused here, taken there.
    case rejectedHere(ScheduleError)
    /// Runs here, never there.
    case neverThere
    /// Never runs here, does there, the first runs given.
    case neverHere(first: [Instant])
    /// Another kind of schedule: by the clock, every so many seconds, or at the launcher's start.
    case otherKind(here: Schedule.Kind, there: Schedule.Kind)
    /// Runs at other times; the first instants at which only one of the two runs.
    case otherTimes(first: [Change])

    /// One run that only one side has.
    public struct Change: Sendable, Hashable {
        /// When.
        public let instant: Instant
        /// Whether it is the other context that runs then.
        public let there: Bool
    }

    /// Whether nothing changes for the job; a schedule that both refuse counts as the same.
    public var isSame: Bool {
        switch self {
        case .same, .rejectedInBoth: true
        default: false
        }
    }
}

extension Schedule {
    /// What a text that means one thing in one context means in another.
    ///
    /// - Parameters:
    ///   - text: the schedule.
    ///   - here: the context it comes from.
    ///   - there: the context it goes to.
    ///   - instant: from when on runs are compared.
    ///   - limit: how many instants to give where they differ.
    /// - Returns: the first difference that matters, refusals before runs.
    public static func differences(
        of text: String,
        from here: ScheduleContext,
        to there: ScheduleContext,
        after instant: Instant,
        limit: Int = 3
    ) -> ScheduleDifference {
        let left = read(text, in: here)
        let right = read(text, in: there)
        switch (left, right) {
        case (.failure(let error), .failure): return .rejectedInBoth(error)
        case (.success, .failure(let error)): return .rejectedThere(error)
        case (.failure(let error), .success): return .rejectedHere(error)
        case (.success(let left), .success(let right)):
            let zones = (here.timezone, there.timezone)
            let comparison = RunComparison(left: left, right: right, zones: zones, start: instant)
            return comparison.difference(limit: limit)
        }
    }

    /// What this schedule means in another release, in the same time zone and with the same setting for days.
    public func differences(
        to release: CronRelease,
        in zone: TimeZoneRules = .utc,
        after instant: Instant,
        limit: Int = 3
    ) -> ScheduleDifference {
        Schedule.differences(
            of: text,
            from: ScheduleContext(release: self.release, timezone: zone, matchDomAndDow: matchDomAndDow),
            to: ScheduleContext(release: release, timezone: zone, matchDomAndDow: matchDomAndDow),
            after: instant,
            limit: limit
        )
    }

    private static func read(_ text: String, in context: ScheduleContext) -> Result<Schedule, ScheduleError> {
        do throws(ScheduleError) {
            return .success(try Schedule(text, release: context.release, matchDomAndDow: context.matchDomAndDow))
        } catch {
            return .failure(error)
        }
    }
}
