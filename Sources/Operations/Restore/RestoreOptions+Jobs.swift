internal import BackupFormat
internal import CronModel

extension RestoreOptions {
    /// Throws `no-job` where a job is asked for that the set does not have.
    func requireKnownJobs(in contents: SetContents) throws {
        let known = Set(contents.jobs.flatMap { [$0.job.jobname, String($0.job.jobid)] }.compactMap(\.self))
        let unknown = (jobs ?? []).filter { !known.contains($0) }
        guard unknown.isEmpty else { throw RestoreFailure.noSuchJobs(unknown, set: contents.manifest.set) }
    }
}
