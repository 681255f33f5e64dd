internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import ExternalTools
internal import PostgresAccess

extension Restore {
    /// The data of one database by pg_restore, with the plan's list of contents and nothing else.
    ///
    /// It dies with cronvault; in one transaction where the plan says so. Throws `pg-restore-failed`.
    func load(_ database: FullPlan.Database, by tools: PostgresInstallation, on server: CronServer) async throws {
        let list = try PrivateFile(Array(database.contents.useList.utf8), in: options.spool)
        defer { list.remove() }
        let session = try await server.connect(database: database.name)
        let connection = await session.childEnvironment()
        await session.close()
        let arguments =
            [
                "--exit-on-error", "--no-password", "--use-list=\(list.path)",
                "--dbname=\(connection.conninfo(database: database.name))",
            ]
            + (database.isAtomic ? ["--single-transaction"] : [])
            + (options.keepsTablespaces ? [] : ["--no-tablespaces"])
        let ending =
            options.spool == nil
            ? try await stream(database, tools, arguments, connection)
            : try await spool(database, tools, arguments, connection)
        guard ending.succeeded else { throw ToolFailure.ended("pg_restore", ending, on: database.name) }
    }

    private func stream(
        _ database: FullPlan.Database,
        _ tools: PostgresInstallation,
        _ arguments: [String],
        _ connection: ChildConnection
    ) async throws -> ChildProcess.Ending {
        let dump = try open(database)
        let (progress, fed) = (environment.progress, Counter())
        let restore = ChildProcess(tools.path("pg_restore"), arguments, environment: connection.writing)
        return try await restore.feeding {
            let piece = try dump.next()
            fed.value += piece?.count ?? 0
            progress(.bytes(object: database.name, count: Int64(fed.value)))
            return piece
        }.ending
    }

    /// Decompressed into a file first: only then can pg_restore read at several places at once.
    private func spool(
        _ database: FullPlan.Database,
        _ tools: PostgresInstallation,
        _ arguments: [String],
        _ connection: ChildConnection
    ) async throws -> ChildProcess.Ending {
        let file = try PrivateFile(in: options.spool)
        defer { file.remove() }
        let dump = try open(database)
        var count: Int64 = 0
        let writer = try file.writer()
        defer { writer.close() }
        while let piece = try dump.next() {
            try Task.checkCancellation()
            try writer.write(piece)
            count += Int64(piece.count)
            environment.progress(.bytes(object: database.name, count: count))
        }
        let jobs = options.parallel > 1 ? ["--jobs=\(options.parallel)"] : []
        let restore = ChildProcess(
            tools.path("pg_restore"),
            arguments + jobs + [file.path],
            environment: connection.writing
        )
        return try await restore.output().ending
    }

    private func open(_ database: FullPlan.Database) throws -> DecompressedReader {
        let path = database.source.path
        return try DecompressedReader(try repository.open(path, of: manifest), file: path)
    }
}

extension ChildConnection {
    /// Whatever the new database's settings are by now, what is restored into it must be written.
    fileprivate var writing: [String: String?] {
        var environment = environment
        let given = (environment["PGOPTIONS"] ?? nil).map { $0 + " " } ?? ""
        environment["PGOPTIONS"] = given + "-c default_transaction_read_only=off"
        return environment
    }
}
