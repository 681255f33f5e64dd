internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// The rows of `cron.job` that something is about to change or delete, kept whole beside its record: with them an undo
/// brings back what was there.
extension Record {
    /// Keeps the rows of these jobs as they stand now, one at a time, and notes how many there are.
    mutating func keepFormerJobs(
        _ jobids: [Int64],
        in repository: Repository,
        on session: PostgresConnection
    ) async throws {
        guard !jobids.isEmpty else { return }
        let facts = try await session.first(ExtensionCatalog.identity)
        let (columns, version) = (facts?.jobColumns ?? [], facts?.catalogVersion ?? "")
        var wanted = WantedStates(jobTable: jobTable)
        try repository.forEachRecord(of: systemIdentifier) { wanted.add($0) }
        let (states, record) = (wanted, self)
        formerJobs = try await session.copyOut(JobCatalog.copyOut(columns: columns, jobids: jobids)) { rows in
            let object = try repository.createFormerJobs(of: record)
            do {
                let count = try Self.write(&rows, states, version, to: object)
                try object.commit()
                return count
            } catch {
                object.discard()
                throw error
            }
        }
    }

    private static func write(
        _ rows: inout CopyOutRows,
        _ states: WantedStates,
        _ version: String,
        to object: any ObjectWriter
    ) throws -> Int {
        let write = { (bytes: [UInt8]) in try bytes.withUnsafeBytes { try object.write($0) } }
        var count = 0
        try write(JobsFile.header(catalogVersion: version))
        while let job = try rows.next({ CopyText.fields($0).flatMap { JobCatalog.job(copyRow: $0) } }) {
            guard let job else { throw UndoFailure.unreadableRow() }
            try write(JobsFile.separator(first: count == 0))
            try write(JobLine(job: job, wantedActive: states.wantsActive(job)).encoded())
            count += 1
        }
        try write(JobsFile.footer)
        return count
    }

    /// The rows that were kept, commands that there is no room for by digest alone.
    func readFormerJobs(from repository: Repository) throws -> [JobLine] {
        guard formerJobs ?? 0 > 0 else { return [] }
        var lines: [JobLine] = []
        var budget = CommandBudget()
        try JobsFile.read(try repository.openFormerJobs(of: self)) { line in
            var line = line
            line.job.command = line.job.command.bounded(by: &budget)
            lines.append(line)
        }
        return lines
    }
}
