extension CronRelease {
    /// Whether `@restart` is a second spelling of `@reboot`: from 1.3.0 (upstream: `src/entry.c`).
    public var hasRestartWord: Bool { self >= CronRelease(1, 3, 0) }

    /// Whether `N seconds` is a schedule: from 1.5.0 (upstream: `src/job_metadata.c`).
    public var hasIntervals: Bool { self >= CronRelease(1, 5, 0) }

    /// Whether `cron.timezone` exists: from 1.5.0.
    ///
    /// Before, schedules are always read in UTC.
    public var hasTimezone: Bool { self >= CronRelease(1, 5, 0) }

    /// Whether a session that knew an earlier extension writes jobs that the launcher does not notice: up to 1.6.3
    /// (upstream: `src/job_metadata.c`, a cached object id).
    public var overlooksOldSessions: Bool { self < CronRelease(1, 6, 4) }

    /// Whether `$` means the last day of the month: from 1.6.0 (upstream: `src/entry.c`).
    public var hasLastDay: Bool { self >= CronRelease(1, 6, 0) }

    /// Whether `cron.launch_active_jobs` exists: from 1.6.0.
    public var hasLaunchActiveJobs: Bool { self >= CronRelease(1, 6, 0) }

    /// Whether `cron.match_dom_and_dow` exists: from 1.6.8.
    public var hasMatchDomAndDow: Bool { self >= CronRelease(1, 6, 8) }

    /// Whether a step over the field's greatest value is refused (`*/60`): from 1.6.5 (upstream: `src/entry.c`).
    public var refusesStepOverRange: Bool { self >= CronRelease(1, 6, 5) }

    /// Whether a reversed range (`22-6`) sets bits byte by byte instead of none: from 1.6.0.
    ///
    /// 1.6.0 fills ranges with the macro `bit_nset` (upstream: `include/bitstring.h`), which does not check the order.
    public var fillsReversedRanges: Bool { self >= CronRelease(1, 6, 0) }

    /// Whether `@yearly` and `@annually` are accepted and never fire: from 1.6.0 on.
    ///
    /// They set month 0, which is refused silently and leaves the month empty (upstream: `src/entry.c`).
    public var yearlyNeverFires: Bool { self >= CronRelease(1, 6, 0) }

    /// Whether any schedule that begins with a number from 1 to 59 runs every that-many seconds: 1.5.0 alone.
    ///
    /// The interval was tried first and matched on the number (upstream: `src/job_metadata.c`, fixed in 1.5.1).
    public var misreadsNumbersAsIntervals: Bool { self == CronRelease(1, 5, 0) }

    /// Whether day, month and weekday are those of 24 hours later: 1.6.0 and 1.6.1.
    ///
    /// One shared buffer held both today and tomorrow (upstream: `src/pg_cron.c`, fixed in 1.6.2).
    public var runsOneDayEarly: Bool { self == CronRelease(1, 6, 0) || self == CronRelease(1, 6, 1) }

    /// Whether some invalid schedules crash or hang the backend instead of being refused: up to 1.2.0.
    public var crashesOnInvalidSchedules: Bool { self < CronRelease(1, 3, 0) }

    /// Whether this release and another read every schedule alike, since nothing that tells releases apart differs.
    ///
    /// The setting `matchDomAndDow` makes a difference where only one of the two knows it.
    func readsLike(_ other: CronRelease, matchDomAndDow: Bool) -> Bool {
        rules == other.rules && (!matchDomAndDow || hasMatchDomAndDow == other.hasMatchDomAndDow)
    }

    /// All of the above that concern reading, a bit each.
    private var rules: UInt16 {
        [
            hasRestartWord, hasIntervals, hasTimezone, hasLastDay, refusesStepOverRange, fillsReversedRanges,
            yearlyNeverFires, misreadsNumbersAsIntervals, runsOneDayEarly, crashesOnInvalidSchedules,
        ].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
}
