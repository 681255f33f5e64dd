internal import CronModel
package import CronSchedule

extension Sighting {
    /// The jobs as `jobs` shows them, commands by digest alone.
    package func report(at now: Instant) -> LiveJobsReport {
        let sheet = JobSheet(self)
        return LiveJobsReport(
            address: facts.address,
            releases: clock.releases,
            timezone: clock.zone.name,
            isPartial: isPartial,
            probe: nil,
            launchesActiveJobs: launchesActiveJobs,
            jobs: sheet.jobs.indices.map { sheet.liveJob(at: $0, now: now) }
        )
    }
}
