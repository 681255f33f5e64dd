internal import CronModel
internal import CronSchedule

extension Sighting {
    /// The jobs as `jobs` shows them, without the jobs themselves: those are `JobSheet.liveJob`, one by one.
    package var report: LiveJobsReport {
        LiveJobsReport(
            address: facts.address,
            releases: clock.releases,
            timezone: clock.zone.name,
            isPartial: isPartial,
            probe: nil,
            launchesActiveJobs: launchesActiveJobs,
            jobs: []
        )
    }
}
