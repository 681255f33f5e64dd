internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// What one look leaves for the next.
package struct LookMemory: Sendable {
    package internal(set) var tally = RunTally()
    /// The server as the first look found it: later ones need one connection alone.
    var server: CronServer?
    /// Since when each job has stood as it stands now.
    private var known: [Int64: Known] = [:]

    private struct Known: Sendable {
        let digest: String
        let since: Instant
    }

    package init() {}

    /// Takes note of the list as it stands.
    mutating func note(_ jobs: [JobLine], at now: Instant) {
        var fresh: [Int64: Known] = [:]
        for line in jobs {
            let digest = line.job.digest
            let same = known[line.job.jobid].flatMap { $0.digest == digest ? $0 : nil }
            fresh[line.job.jobid] = same ?? Known(digest: digest, since: now)
        }
        known = fresh
        tally.keep(Set(fresh.keys))
    }

    /// A launch may be so much later than its minute, in seconds.
    private static let grace = 90

    /// The oldest run of a job that should have begun by now and has not.
    ///
    /// Nothing that was due before the job stood as it does is held against it, nor is a run that waits for an earlier one
    /// of its own job to end: pg_cron never runs two of them (`src/pg_cron.c`, `StartAllPendingRuns`).
    func overdue(_ job: Job, _ schedule: Schedule, in zone: TimeZoneRules, at now: Instant) -> Instant? {
        guard job.isActive, schedule.kind != .reboot, let known = known[job.jobid] else { return nil }
        let standing = tally.standings[job.jobid]
        guard standing?.isRunning != true else { return nil }
        let start = standing?.lastStart.map { Instant(secondsSince1970: Int($0)) }
        let base = max(start ?? known.since, known.since)
        guard let due = schedule.nextRun(after: base, lastStart: base, in: zone) else { return nil }
        return due.advanced(bySeconds: Self.grace) < now ? due : nil
    }
}
