internal import BackupFormat
internal import CronModel
package import CronSchedule
internal import PostgresAccess

/// The jobs of a cluster as the newest look showed them, or, where no look showed any, as a set holds them.
package struct JobSheet: Sendable {
    package let roster: JobRoster
    package let clock: CronClock
    /// The clock's, which reads it from a file each time.
    package let zone: TimeZoneRules
    /// Of the roster's jobs, in its order.
    package let jobs: [SightedJob]
    /// Empty where a set tells: it holds no runs that would be cheap to read.
    package let tally: RunTally
    /// `cron.launch_active_jobs`; off, no job of anybody runs.
    package let launchesActiveJobs: Bool

    package init(_ sighting: Sighting) {
        roster = sighting.roster
        clock = sighting.clock
        zone = clock.zone
        jobs = sighting.jobs
        tally = sighting.tally
        launchesActiveJobs = sighting.launchesActiveJobs
    }

    /// As a set holds them; when they run next is told from `now` on.
    package init(_ contents: SetContents, now: Instant) {
        let assessor = JobAssessor(
            clock: contents.clock,
            zone: contents.clock.zone,
            memory: LookMemory(),
            launches: contents.settings.settings?["cron.launch_active_jobs"] != "off",
            now: now
        )
        roster = JobRoster(contents).withoutCommands()
        clock = contents.clock
        zone = assessor.zone
        jobs = roster.jobs.map(assessor.assess)
        tally = RunTally()
        launchesActiveJobs = assessor.launches
    }

    /// The place of a job; nil where there is none of the number.
    package func index(of jobid: Int64) -> Int? { jobs.firstIndex { $0.jobid == jobid } }

    /// The job at a place as `jobs` shows it, its command by digest alone.
    package func liveJob(at index: Int, now: Instant) -> LiveJob {
        let line = roster.jobs[index]
        let standing = tally.standings[line.job.jobid]
        let start = standing?.lastStart.map { Instant(secondsSince1970: Int($0)) }
        let entry = JobEntry(
            line,
            clock: clock,
            zone: zone,
            now: now,
            lastStart: start,
            atRest: !line.job.isActive || !launchesActiveJobs
        )
        let run = standing.flatMap { standing in
            standing.lastStatus.isEmpty
                ? nil
                : HistoryCatalog.LastRun(
                    jobid: line.job.jobid,
                    status: standing.lastStatus,
                    start: start?.description,
                    end: standing.lastEnd.map { Instant(secondsSince1970: Int($0)).description },
                    message: standing.failure
                )
        }
        return LiveJob(entry: entry, lastRun: run, clock: clock, isRefused: false)
    }
}
