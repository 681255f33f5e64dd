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
        let digest = try await session.copyOut(JobCatalog.copyOut(columns: columns, jobids: jobids)) { rows in
            let object = try repository.createFormerJobs(of: record)
            do {
                let digest = try Self.write(&rows, states, version, to: object)
                _ = try object.close()
                return digest
            } catch {
                object.discard()
                throw error
            }
        }
        (formerJobs, formerDigest) = (digest.count, digest.hex)
    }

    private static func write(
        _ rows: inout CopyOutRows,
        _ states: WantedStates,
        _ version: String,
        to file: FileSink
    ) throws -> JobListDigest {
        var digest = JobListDigest()
        try file.write(JobsFile.header(catalogVersion: version))
        while let job = try rows.next({ CopyText.fields($0).flatMap { JobCatalog.job(copyRow: $0) } }) {
            guard let job else { throw UndoFailure.unreadableRow() }
            try file.write(JobsFile.separator(first: digest.count == 0))
            try file.write(JobLine(job: job, wantedActive: states.wantsActive(job)).encoded())
            digest.add(job)
        }
        try file.write(JobsFile.footer)
        return digest
    }

    /// The rows that were kept, commands that there is no room for by digest alone.
    ///
    /// Throws `damaged` where they are not those that the record tells of.
    func readFormerJobs(from repository: Repository) throws -> [JobLine] {
        guard formerJobs ?? 0 > 0 else { return [] }
        var lines: [JobLine] = []
        var budget = CommandBudget()
        var digest = JobListDigest()
        try JobsFile.read(try repository.openFormerJobs(of: self)) { line in
            digest.add(line.job)
            var line = line
            line.job.command = line.job.command.bounded(by: &budget)
            lines.append(line)
        }
        guard digest.hex == formerDigest, digest.count == formerJobs else {
            throw FormatError.damaged("\(id)-former.jobs", Text("it is not the list on record", zh: "不是记录中的作业列表"))
        }
        return lines
    }
}
