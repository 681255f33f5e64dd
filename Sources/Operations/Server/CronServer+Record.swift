package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

extension CronServer {
    /// A record of what is done to this server now by the connected role; the rest of it is the caller's.
    package func record(
        _ kind: Record.Kind,
        jobTable: UInt32,
        in repository: Repository,
        at now: Instant
    ) throws -> Record {
        try repository.newRecord(
            kind,
            systemIdentifier: facts.systemIdentifier,
            jobTable: jobTable,
            role: facts.user,
            at: now
        )
    }

    /// The states that restores and pauses on record still owe to this server's jobs.
    package func wantedStates(jobTable: UInt32, in repository: Repository) throws -> WantedStates {
        var wanted = WantedStates(jobTable: jobTable)
        try repository.forEachRecord(of: facts.systemIdentifier) { wanted.add($0) }
        return wanted
    }
}
