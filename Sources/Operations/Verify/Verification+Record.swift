internal import BackupFormat
internal import BackupRepository
package import CronModel
internal import CronSchedule

extension Verification {
    /// Runs, and puts on record when and how it ended: that is how others know that it was done.
    package func runOnRecord() async throws -> CheckReport {
        let report = try await run()
        var record = try repository.newRecord(
            .verification,
            systemIdentifier: manifest.server.systemIdentifier,
            role: LocalUser.name,
            at: environment.now()
        )
        record.cluster = manifest.cluster
        record.set = manifest.set
        record.passed = report.status != .failed
        try repository.add(record)
        return report
    }
}
