internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    /// Streams a program's output into a file of the set.
    ///
    /// Fails with `…-failed` and what the program said where it gave up; nothing of the file is kept then. Throws
    /// whatever goes wrong on our side: a full disk, an interruption.
    func dump(
        _ program: String,
        _ arguments: [String],
        of object: String,
        source: Source,
        into set: SetWriter,
        _ path: [String],
        compressed: Bool
    ) async throws -> Result<FileSink.Closed, ActionableError> {
        try await onceMore(object) {
            let process = ChildProcess(
                source.tools.path(program),
                arguments,
                environment: source.connection.environment
            )
            let sink = try set.file(path, compressed: compressed)
            let progress = environment.progress
            let ending = try await process.streaming { chunk in
                try sink.write(chunk)
                progress(.bytes(object: object, count: sink.contentBytes))
            }
            // A program that was ended because we were is no database that cannot be dumped.
            try Task.checkCancellation()
            guard ending.succeeded else { return .failure(ToolFailure.ended(program, ending, on: object)) }
            let closed = try sink.close()
            await set.add(closed.entry)
            return .success(closed)
        }
    }

    /// Does it, and once more from its beginning where the store failed: what is streamed is nowhere else to be sent again.
    func onceMore<Output>(_ object: String, _ body: () async throws -> Output) async throws -> Output {
        do {
            return try await body()
        } catch let error where Repository.mayTakeAgain(error) {
            try Task.checkCancellation()
            environment.progress(
                .stage(Text("the store failed; once more: \(object)", zh: "存储出错，重新传输：\(object)"))
            )
            try await Task.sleep(for: Self.storePause)
            return try await body()
        }
    }

    /// A store that just failed may be back after so long.
    private static let storePause = Duration.seconds(10)

    /// `cron/pg_cron.dump`: the form that stock tools know, kept as proof.
    ///
    /// `-e` came with pg_dump 14; before, the extension's tables are named one by one.
    func dumpExtension(_ source: Source, into set: SetWriter) async throws {
        let tables = source.extension.historyTable == nil ? ["job"] : ["job", "job_run_details"]
        let selection =
            source.tools.major >= 14
            ? ["--schema=cron", "--extension=pg_cron"]
            : (tables + ["jobid_seq"] + (tables.count > 1 ? ["runid_seq"] : [])).map { "--table=cron.\($0)" }
        var arguments = ["--format=custom", "--compress=0", "--snapshot=\(source.snapshot)", "--no-password"]
        arguments += selection + ["--exclude-table-data=cron.job_run_details"] + unreadable(source)
        if source.isPartial { arguments.append("--enable-row-security") }
        // pg_dump would read those of the whole database, and need not: none belongs to a member of an extension.
        arguments += ["--no-publications", "--no-subscriptions"] + (source.tools.major >= 11 ? ["--no-comments"] : [])
        arguments.append("--dbname=\(source.conninfo(database: source.server.database))")
        let path = ["cron", "pg_cron.dump"]
        _ = try await dump(
            "pg_dump",
            arguments,
            of: "pg_cron",
            source: source,
            into: set,
            path,
            compressed: false
        ).get()
    }

    /// pg_dump would fail on a sequence the role may not read (catalogs 1.2 to 1.4).
    func unreadable(_ source: Source) -> [String] {
        var sequences: [String] = []
        if source.extension.jobSequence == nil { sequences.append("jobid_seq") }
        if source.extension.runSequence == nil, source.extension.historyTable != nil { sequences.append("runid_seq") }
        return sequences.map { "--exclude-table-data=cron.\($0)" }
    }
}

extension Source {
    func conninfo(database: String) -> String { connection.conninfo(database: database) }
}

extension ChildConnection {
    /// The connection string for a child: everything but the database comes by its environment.
    func conninfo(database: String) -> String {
        "dbname='\(database.putting("\\", before: "'\\"))'" + (conninfo.isEmpty ? "" : " " + conninfo)
    }
}
