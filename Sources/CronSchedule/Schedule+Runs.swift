extension Schedule {
    /// The first run after an instant, strictly; nil where none ever comes, or none up to the year 9999.
    ///
    /// Exact for the release: which minutes, in which time zone, on which day. Not known to it are the launcher's
    /// state and load: runs are when the job falls due, and nothing is caught up after a restart.
    ///
    /// - Parameters:
    ///   - instant: for an interval the start of the run before, since it is counted from there; ask with
    ///     `lastStart` where that was earlier.
    ///   - zone: `cron.timezone`; without effect before 1.5.0, which knows UTC alone.
    /// - Returns: nil also for `@reboot`, whose run no clock foretells.
    public func nextRun(after instant: Instant, in zone: TimeZoneRules = .utc) -> Instant? {
        switch kind {
        case .reboot: return nil
        case .interval(let seconds):
            guard instant < Instant.latest else { return nil }
            return checked(max(instant, Instant.earliest).advanced(bySeconds: seconds))
        case .cron:
            guard instant < Instant.latest, !never else { return nil }
            let after = max(instant.secondsSince1970, Instant.earliest.secondsSince1970 - 1)
            var search = search(in: zone)
            let found = search.first(
                from: floorToMinute(after) + 60 + dayShift,
                limit: Instant.latest.secondsSince1970 + dayShift
            )
            return found.map { Instant(secondsSince1970: $0 - dayShift) }
        }
    }

    /// The last run before an instant, strictly; nil where there is none back to the year 1, and for `@reboot`.
    ///
    /// For an interval: the instant as many seconds before, as if the job had started then.
    public func previousRun(before instant: Instant, in zone: TimeZoneRules = .utc) -> Instant? {
        switch kind {
        case .reboot: return nil
        case .interval(let seconds):
            return checked(min(instant, Instant.latest).advanced(bySeconds: -seconds))
        case .cron:
            guard instant > Instant.earliest, !never else { return nil }
            let before = min(instant.secondsSince1970, Instant.latest.secondsSince1970 + 1)
            var search = search(in: zone)
            let found = search.last(
                upTo: ceilToMinute(before) - 60 + dayShift,
                limit: Instant.earliest.secondsSince1970 + dayShift
            )
            return found.map { Instant(secondsSince1970: $0 - dayShift) }
        }
    }

    /// The next run of an interval whose last start is known; for other kinds the same as `nextRun(after:in:)`.
    ///
    /// That is the first instant after `instant` which lies a whole number of intervals after the last start.
    ///
    /// The last start is when the launcher first saw the job or last started it; from 1.6.4 on when the command was
    /// sent rather than when the run was begun (upstream: `src/pg_cron.c`).
    public func nextRun(after instant: Instant, lastStart: Instant, in zone: TimeZoneRules = .utc) -> Instant? {
        guard case .interval(let seconds) = kind else { return nextRun(after: instant, in: zone) }
        guard lastStart <= instant else { return nextRun(after: lastStart, in: zone) }
        let (passed, overflow) = instant.secondsSince1970.subtractingReportingOverflow(lastStart.secondsSince1970)
        guard !overflow else { return nil }
        return checked(instant.advanced(bySeconds: seconds - passed % seconds))
    }

    /// 1.6.0 and 1.6.1 read the whole local time, clock and calendar, 24 hours ahead.
    private var dayShift: Int { release.runsOneDayEarly ? Gregorian.secondsPerDay : 0 }

    func search(in zone: TimeZoneRules) -> RunSearch {
        RunSearch(day: dayRule, time: timeRule, zone: release.hasTimezone ? zone.table : .utc)
    }

    private func checked(_ instant: Instant) -> Instant? {
        instant >= .earliest && instant <= .latest ? instant : nil
    }
}
