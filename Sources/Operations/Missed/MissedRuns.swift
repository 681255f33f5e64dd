internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Which runs of one job should have happened in a stretch of time, and did not.
struct MissedRuns: Sendable, Hashable {
    private(set) var expected = 0
    /// The missed runs of a schedule in the calendar, in their order; of an interval the first of each gap.
    private(set) var runs: [Instant] = []
    private(set) var count = 0

    /// How long after it was due a run that had to queue still counts as that run.
    private static let patience = 6 * 3600

    /// `launches` are those of this job from `since` on, in the order of time.
    init(
        of schedule: Schedule,
        in zone: TimeZoneRules,
        launches: [LaunchCatalog.Launch],
        since: Instant,
        until: Instant
    ) {
        guard since < until else { return }
        switch schedule.kind {
        case .reboot: return
        case .interval(let seconds): findGaps(seconds, launches, since, until)
        case .cron: compare(schedule, zone, launches, since, until)
        }
    }

    /// First every launch goes to the run due in its own minute; one left over goes to the oldest that lacks one, since
    /// runs that had to wait start one after the other (pg_cron `src/pg_cron.c`, 1.3.0 and later).
    private mutating func compare(
        _ schedule: Schedule,
        _ zone: TimeZoneRules,
        _ launches: [LaunchCatalog.Launch],
        _ since: Instant,
        _ until: Instant
    ) {
        var left = launches.map(\.start)[...]
        var (late, open): ([Int], [Instant]) = ([], [])
        var next = schedule.nextRun(after: since, in: zone)
        while let due = next, due <= until {
            expected += 1
            while let start = left.first, start < due.secondsSince1970 { late.append(left.removeFirst()) }
            if let start = left.first, start < due.secondsSince1970 + 60 {
                left.removeFirst()
            } else {
                open.append(due)
            }
            next = schedule.nextRun(after: due, in: zone)
        }
        // A launch after the end that has a run of its own there makes up for none before.
        while let due = next, let latest = left.last, due.secondsSince1970 <= latest {
            while let start = left.first, start < due.secondsSince1970 { late.append(left.removeFirst()) }
            if let start = left.first, start < due.secondsSince1970 + 60 { left.removeFirst() }
            next = schedule.nextRun(after: due, in: zone)
        }
        late += left
        var queue = late[...]
        for due in open {
            let second = due.secondsSince1970
            while let start = queue.first, start < second { queue.removeFirst() }
            if let start = queue.first, start <= second + Self.patience {
                queue.removeFirst()
            } else {
                runs.append(due)
            }
        }
        count = runs.count
    }

    /// An interval counts from the last start: what is missing are gaps without a start while nothing was under way.
    private mutating func findGaps(
        _ seconds: Int,
        _ launches: [LaunchCatalog.Launch],
        _ since: Instant,
        _ until: Instant
    ) {
        expected = (until.secondsSince1970 - since.secondsSince1970) / seconds
        var covered = since.secondsSince1970
        func gap(until start: Int) -> Int { max(0, (start - covered) / seconds - 1) }
        for (launch, following) in zip(launches, launches.dropFirst().map(Optional.some) + [nil]) {
            note(gap(until: launch.start), from: covered + seconds)
            // Without an end, it went on until the next one.
            let end = launch.end ?? following?.start ?? launch.start
            covered = max(covered, max(launch.start, end))
        }
        note(gap(until: until.secondsSince1970), from: covered + seconds)
    }

    private mutating func note(_ missed: Int, from second: Int) {
        guard missed > 0 else { return }
        count += missed
        runs.append(Instant(secondsSince1970: second))
    }
}
