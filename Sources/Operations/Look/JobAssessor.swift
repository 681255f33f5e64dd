internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// Tells of single jobs what a look has found.
struct JobAssessor {
    let clock: CronClock
    /// The clock's, which reads it from a file each time.
    let zone: TimeZoneRules
    let memory: LookMemory
    let launches: Bool
    let now: Instant

    func assess(_ line: JobLine) -> SightedJob {
        let job = line.job
        let schedule = try? clock.schedule(job.schedule)
        let isAtWork = job.isActive && launches
        let standing = memory.tally.standings[job.jobid]
        let start = standing?.lastStart.map { Instant(secondsSince1970: Int($0)) }
        return SightedJob(
            jobid: job.jobid,
            jobname: job.jobname,
            username: job.username,
            database: job.database,
            schedule: job.schedule,
            isActive: job.isActive,
            isQuarantined: !job.isActive && line.wantedActive,
            nextRun: isAtWork ? schedule?.nextRun(after: now, lastStart: start ?? now, in: zone) : nil,
            overdue: isAtWork ? schedule.flatMap { memory.overdue(job, $0, in: zone, at: now) } : nil,
            health: LiveJob.Health(
                schedule,
                isActive: job.isActive,
                wantsActive: line.wantedActive,
                lastStatus: standing.flatMap { $0.lastStatus.isEmpty ? nil : $0.lastStatus }
            )
        )
    }
}
