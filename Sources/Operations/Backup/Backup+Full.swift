internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    /// The full layer in the way that was chosen; or, where the server could not be copied, why.
    func captureFull(_ source: Source, _ proof: Proof, into set: SetWriter) async throws -> CapturedFull {
        switch options.full {
        case .logical: .success(try await captureDumps(source, into: set))
        case .physical, .external: try await captureCopy(source, proof, into: set)
        }
    }

    /// Writes the globals and a dump of every chosen database.
    ///
    /// The cron database goes first, in the snapshot that the other layers were read from; the snapshot ends with its
    /// dump. Another database that pg_dump gives up on is named as missing, and the rest is kept; where every one
    /// fails, this throws.
    private func captureDumps(_ source: Source, into set: SetWriter) async throws -> FullLayer {
        environment.progress(.stage(Text("full layer", zh: "full 层")))
        let databases = try await chosenDatabases(source)
        if databases.first?.name != source.server.database { _ = try await source.releaseSnapshot() }
        let globals = try await dumpGlobals(source, into: set)
        let (dumped, missing) = try await dumpSideBySide(databases, source, into: set)
        return FullLayer(
            databases: dumped.sorted { $0.facts.name < $1.facts.name },
            missing: missing.isEmpty ? nil : missing.sorted { $0.name < $1.name },
            globals: globals.path,
            globalsHoldPasswords: globals.holdsPasswords,
            pgDump: await source.tools.versionOfDump(),
            oldestPgRestore: Self.oldestPgRestore(for: source.tools.major)
        )
    }

    private func dumpSideBySide(
        _ databases: [DatabaseFacts],
        _ source: Source,
        into set: SetWriter
    ) async throws -> (dumped: [FullLayer.Database], missing: [FullLayer.Missing]) {
        try await withThrowingTaskGroup(of: (String, Result<FullLayer.Database, ActionableError>).self) { group in
            var waiting = databases[...]
            func addNext() {
                guard let next = waiting.popFirst() else { return }
                group.addTask { (next.name, try await dump(next, source, into: set)) }
            }
            for _ in 0..<max(1, options.parallel) { addNext() }
            var dumped: [FullLayer.Database] = []
            var missing: [FullLayer.Missing] = []
            while let (name, result) = try await group.next() {
                switch result {
                case .success(let database): dumped.append(database)
                case .failure(let error) where name == source.server.database || databases.count == 1: throw error
                case .failure(let error):
                    missing.append(
                        FullLayer.Missing(name: name, problem: error.detail?.english ?? error.problem.english)
                    )
                    if missing.count == databases.count { throw error }
                }
                addNext()
            }
            return (dumped, missing)
        }
    }

    /// Databases to dump, the cron database first.
    ///
    /// Throws `no-such-database`.
    private func chosenDatabases(_ source: Source) async throws -> [DatabaseFacts] {
        let all = try await source.session.rows(RoleCatalog.databases).filter { $0.allowsConnections }
        let chosen: [DatabaseFacts]
        if let names = options.databases {
            let missing = names.filter { name in !all.contains { $0.name == name } }
            guard missing.isEmpty else {
                throw BackupFailure.noSuchDatabase(missing, address: source.server.facts.address)
            }
            chosen = all.filter { names.contains($0.name) }
        } else {
            chosen = all.filter { !$0.isTemplate }
        }
        return chosen.filter { $0.name == source.server.database } + chosen.filter { $0.name != source.server.database }
    }

    private func dump(
        _ database: DatabaseFacts,
        _ source: Source,
        into set: SetWriter
    ) async throws -> Result<FullLayer.Database, ActionableError> {
        let stopwatch = Stopwatch()
        let started = environment.now()
        let isCron = database.name == source.server.database
        var arguments = ["--format=custom", "--compress=0", "--no-password"]
        if isCron {
            arguments.append("--snapshot=\(source.snapshot)")
            arguments += Self.withoutRows(of: source.extension)
        }
        arguments.append("--dbname=\(source.conninfo(database: database.name))")
        let dumped = try await dump(
            "pg_dump",
            arguments,
            of: database.name,
            source: source,
            into: set,
            ["databases", database.name + ".dump.zst"],
            compressed: true
        )
        if isCron { _ = try await source.releaseSnapshot() }
        return dumped.map { closed in
            environment.progress(.done(object: database.name, bytes: closed.contentBytes, seconds: stopwatch.seconds))
            return FullLayer.Database(
                facts: database,
                path: closed.entry.path,
                dumpBytes: closed.contentBytes,
                startedAt: isCron ? source.takenAt.description : started.description,
                seconds: stopwatch.seconds
            )
        }
    }

    /// The rows of the extension's own tables are in the other layers, and its sequences must never move backwards.
    private static func withoutRows(of facts: ExtensionFacts) -> [String] {
        var members = ["job", "jobid_seq"]
        if facts.historyTable != nil { members += ["job_run_details", "runid_seq"] }
        return members.map { "--exclude-table-data=cron.\($0)" }
    }

    /// Password verifiers are read from `pg_authid`, which only superusers may.
    func dumpGlobals(_ source: Source, into set: SetWriter) async throws -> (path: String, holdsPasswords: Bool) {
        let passwords = options.rolePasswords && source.server.facts.userIsSuperuser
        let arguments =
            ["--globals-only", "--no-password", "--dbname=\(source.conninfo(database: source.server.database))"]
            + (passwords ? [] : ["--no-role-passwords"])
        let closed = try await dump(
            "pg_dumpall",
            arguments,
            of: "globals",
            source: source,
            into: set,
            ["globals.sql.zst"],
            compressed: true
        ).get()
        return (closed.entry.path, passwords)
    }

    /// Archive formats by the pg_dump that writes them: PostgreSQL `src/bin/pg_dump/pg_backup_archiver.h`, K_VERS.
    static func oldestPgRestore(for major: Int) -> String {
        switch major {
        case 17...: "17"
        case 16: "16"
        case 12...15: "12"
        default: String(major)
        }
    }
}
