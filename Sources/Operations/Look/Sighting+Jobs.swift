internal import BackupFormat
internal import CronModel
package import CronSchedule
internal import PostgresAccess

extension Sighting {
    /// The jobs as `jobs` shows them, commands by digest alone.
    package func report(at now: Instant) -> LiveJobsReport {
        let zone = clock.zone
        return LiveJobsReport(
            address: facts.address,
            releases: clock.releases,
            timezone: zone.name,
            isPartial: isPartial,
            probe: nil,
            launchesActiveJobs: launchesActiveJobs,
            jobs: roster.jobs.map { liveJob($0, at: now, in: zone) }
        )
    }

    /// One of them, by its number; nil where there is none.
    package func job(_ jobid: Int64, at now: Instant) -> LiveJob? {
        roster.jobs.first { $0.job.jobid == jobid }.map { liveJob($0, at: now, in: clock.zone) }
    }

    /// `zone`: that of the clock, which reads it from a file each time.
    private func liveJob(_ line: JobLine, at now: Instant, in zone: TimeZoneRules) -> LiveJob {
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
