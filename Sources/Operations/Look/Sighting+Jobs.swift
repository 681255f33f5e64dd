internal import BackupFormat
internal import CronModel
package import CronSchedule
internal import PostgresAccess

extension Sighting {
    /// The jobs as `jobs` shows them, commands by digest alone.
    package func report(at now: Instant) -> LiveJobsReport {
        LiveJobsReport(
            address: facts.address,
            releases: clock.releases,
            timezone: clock.zone.name,
            isPartial: isPartial,
            probe: nil,
            launchesActiveJobs: launchesActiveJobs,
            jobs: roster.jobs.map { liveJob($0, at: now) }
        )
    }

    private func liveJob(_ line: JobLine, at now: Instant) -> LiveJob {
        let standing = tally.standings[line.job.jobid]
        let start = standing?.lastStart.map { Instant(secondsSince1970: Int($0)) }
        let entry = JobEntry(
            line,
            clock: clock,
            zone: clock.zone,
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
