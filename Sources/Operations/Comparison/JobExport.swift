package import BackupFormat
package import BackupRepository
internal import CronModel
package import PostgresAccess

/// How jobs are written for others to read.
///
/// The pieces follow one another: opening, each job in the order of its number, closing.
package protocol JobFormat: Sendable {
    func opening(_ roster: JobRoster) throws -> String
    /// The command of the job is whole.
    func job(_ line: JobLine, of roster: JobRoster, isFirst: Bool) throws -> String
    func closing(_ roster: JobRoster) throws -> String
}

/// Writes the jobs of a set or a live server, one at a time: commands of any length are never all held.
package struct JobExport: Sendable {
    package enum Source: Sendable {
        case set(SetContents, Repository)
        /// The repository tells which inactive jobs only wait to be armed.
        case server(ConnectionSettings, Repository?)
    }

    private let source: Source
    private let format: any JobFormat
    private let allowPartial: Bool

    package init(of source: Source, as format: any JobFormat, allowPartial: Bool) {
        self.source = source
        self.format = format
        self.allowPartial = allowPartial
    }

    /// Hands every piece to `write`, in order; returns what was exported.
    ///
    /// Throws `rows-hidden` before anything is written where row security hides jobs and that is not admitted.
    package func run(_ write: @escaping @Sendable (String) throws -> Void) async throws -> JobRoster {
        switch source {
        case .set(let contents, let repository): try export(contents, repository, write)
        case .server(let settings, let repository): try await export(settings, repository, write)
        }
    }

    private func export(
        _ contents: SetContents,
        _ repository: Repository,
        _ write: (String) throws -> Void
    ) throws -> JobRoster {
        let roster = JobRoster(contents)
        try roster.refusePartial(unless: allowPartial)
        try write(try format.opening(roster))
        var isFirst = true
        try JobsFile.read(try repository.open("cron/jobs.json", of: contents.manifest)) { line in
            try write(try format.job(line, of: roster, isFirst: isFirst))
            isFirst = false
        }
        try write(try format.closing(roster))
        return roster
    }

    /// List and rows come from one snapshot.
    private func export(
        _ settings: ConnectionSettings,
        _ repository: Repository?,
        _ write: @escaping @Sendable (String) throws -> Void
    ) async throws -> JobRoster {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        let format = format
        do {
            let roster = try await session.transaction(ServerCatalog.beginSnapshot) { session in
                let roster = try await JobRoster(server, on: session, repository: repository)
                try roster.refusePartial(unless: allowPartial)
                let active = Set(roster.jobs.filter(\.wantedActive).map(\.job.jobid))
                try write(try format.opening(roster))
                let columns = roster.extension?.jobColumns ?? []
                try await session.copyOut(JobCatalog.copyOut(columns: columns)) { rows in
                    var count = 0
                    while let job = try rows.next({ try Self.job(in: $0, row: count + 1) }) {
                        let line = JobLine(job: job, wantedActive: active.contains(job.jobid))
                        try write(try format.job(line, of: roster, isFirst: count == 0))
                        count += 1
                    }
                }
                try write(try format.closing(roster))
                return roster
            }
            await session.close()
            return roster
        } catch {
            await session.close()
            throw error
        }
    }

    private static func job(in row: UnsafeRawBufferPointer, row number: Int) throws -> Job {
        guard let fields = CopyText.fields(row), let job = JobCatalog.job(copyRow: fields) else {
            throw BackupFailure.notUTF8(row: number)
        }
        return job
    }
}
