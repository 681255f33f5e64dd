package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

extension CronServer {
    /// A record of what is done to this server now by the connected role; the rest of it is the caller's.
    ///
    /// Records are read in the order of their times, which are whole seconds: each gets one after all before it.
    package func record(
        _ kind: Record.Kind,
        jobTable: UInt32,
        in repository: Repository,
        at now: Instant
    ) throws -> Record {
        let last = try repository.lastRecorded(of: facts.systemIdentifier)
        let moment = last.map { max(now, $0.advanced(bySeconds: 1)) } ?? now
        var generator = SystemRandomNumberGenerator()
        return Record(
            id: SetID(at: moment, generator: &generator),
            kind: kind,
            at: moment,
            systemIdentifier: facts.systemIdentifier,
            jobTable: jobTable,
            cluster: nil,
            set: nil,
            of: nil,
            role: facts.user,
            jobs: []
        )
    }

    /// The states that restores and pauses on record still owe to this server's jobs.
    package func wantedStates(jobTable: UInt32, in repository: Repository) throws -> WantedStates {
        var wanted = WantedStates(jobTable: jobTable)
        try repository.forEachRecord(of: facts.systemIdentifier) { wanted.add($0) }
        return wanted
    }
}
