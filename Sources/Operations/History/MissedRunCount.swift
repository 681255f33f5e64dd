internal import CronModel
internal import CronSchedule

/// How many runs a job's present schedule asks for beyond those there were.
///
/// Runs that wait for the one before are made up for by pg_cron (`src/pg_cron.c`, `pendingRunCount`), so numbers are
/// compared, not times.
struct MissedRunCount: Sendable {
    private let clock: CronClock?
    private let since: Instant?
    /// What fell due in the last minute may be about to start.
    private let until: Instant

    init(clock: CronClock?, since: Instant?, until: Instant) {
        self.clock = clock
        self.since = since
        self.until = until.advanced(bySeconds: -60)
    }

    /// Nil where no clock foretells the job's runs, it is inactive, or there is no time to count from: that of its first
    /// run, or for a job that did not run the one asked for.
    func count(_ job: Job, _ runs: JobRuns) -> Int64? {
        guard job.isActive, let clock, let schedule = try? clock.schedule(job.schedule), schedule.kind == .cron else {
            return nil
        }
        let first = runs.first.map { Instant(secondsSince1970: Int($0 / 1_000_000)) }
        guard let start = first ?? since, start <= until else { return runs.runs > 0 ? 0 : nil }
        var due: Int64 = 0
        // The first run belongs to the minute it began in.
        let from = first == nil ? start.advanced(bySeconds: -1) : start.advanced(bySeconds: -60)
        for _ in schedule.runs(after: from, through: until, in: clock.zone) { due += 1 }
        return max(0, due - runs.runs)
    }
}
