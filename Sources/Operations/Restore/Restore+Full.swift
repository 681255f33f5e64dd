internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess

extension Restore {
    /// The full layer's part of the plan; an empty plan where it is not asked for.
    func planFull(
        _ contents: SetContents,
        _ target: RestoreTarget,
        on server: CronServer,
        reading session: PostgresConnection
    ) async throws -> RestorePlan {
        guard options.layers.contains(.full) else { return RestorePlan() }
        guard let layer = manifest.full else { throw RestoreFailure.noFullLayer(manifest.set) }
        environment.progress(.stage(Text("reading the dumps' contents", zh: "读取转储目录")))
        let tools = try await tools(for: layer, on: server)
        let full = try await FullContents.read(layer, of: manifest, from: repository, by: tools, options: options)
        var earlier = EarlierDatabases(of: manifest.set)
        try repository.forEachRecord(of: server.facts.systemIdentifier) { earlier.add($0) }
        return FullPlanner(
            full,
            layer,
            of: contents,
            onto: try await FullTarget.read(
                server,
                on: session,
                roles: full.globals.names,
                wanted: full.wanted(options)
            ),
            target,
            options: options,
            earlier: earlier,
            freeSpool: options.spool.flatMap(PrivateFile.freeBytes)
        ).make()
    }

    /// Roles in one transaction, then each database to its end, the launcher seeing an empty list all the while.
    ///
    /// Throws with exit status 4, saying what remains, once anything was made.
    func applyFull(_ plan: FullPlan, on server: CronServer, reading session: PostgresConnection) async throws {
        try await compareFull(plan, server, on: session)
        guard let layer = manifest.full, !(plan.databases.isEmpty && plan.roles.isEmpty) else { return }
        let tools = try await tools(for: layer, on: server)
        try await makeRoles(plan, on: session)
        var remains = FullRemains(roles: plan.newRoles.map(\.name))
        do {
            try note(server, roles: remains.roles)
            for database in plan.databases { try await restore(database, by: tools, on: server, session, &remains) }
        } catch {
            throw RestoreFailure.databasesUnfinished(error, remains)
        }
    }

    private func restore(
        _ database: FullPlan.Database,
        by tools: PostgresInstallation,
        on server: CronServer,
        _ session: PostgresConnection,
        _ remains: inout FullRemains
    ) async throws {
        let stopwatch = Stopwatch()
        environment.progress(
            .stage(Text("restoring database \"\(database.name)\"", zh: "恢复数据库 \"\(database.name)\""))
        )
        remains.begin(database)
        for statement in database.statements { try await session.execute(statement.sql) }
        try await note(database, whole: false, server, on: session)
        if database.createsExtension { try await createExtension(in: database.name, on: server) }
        try await load(database, by: tools, on: server)
        try await note(database, whole: true, server, on: session)
        remains.finish()
        environment.progress(
            .done(object: database.name, bytes: database.source.dumpBytes, seconds: stopwatch.seconds)
        )
    }

    /// Before the data, so that views on pg_cron's tables find them; it holds no job.
    private func createExtension(in database: String, on server: CronServer) async throws {
        let there = try await server.connect(database: database)
        do {
            try await there.execute(ExtensionCatalog.create)
            await there.close()
        } catch {
            await there.close()
            throw error
        }
    }

    private func makeRoles(_ plan: FullPlan, on session: PostgresConnection) async throws {
        environment.progress(.stage(Text("restoring roles", zh: "恢复角色")))
        do {
            try await session.transaction { session in
                for statement in plan.roles { try await session.execute(statement.sql) }
            }
        } catch let error as PostgresError {
            throw RestoreFailure.rolesFailed(error)
        }
    }

    private func compareFull(_ plan: FullPlan, _ server: CronServer, on session: PostgresConnection) async throws {
        let now = try await FullTarget.read(server, on: session, roles: plan.namedRoles, wanted: plan.wanted)
        guard now.fingerprint == plan.fingerprint else { throw RestoreFailure.targetChanged(server.facts.address) }
    }

    private func tools(for layer: FullLayer, on server: CronServer) async throws -> PostgresInstallation {
        try await PostgresInstallation.restoring(
            archive: Int(layer.oldestPgRestore) ?? 0,
            server: server.facts.major,
            bindir: options.bindir
        )
    }

    /// What a second run and an undo go by: which database this is, and how far it came.
    private func note(
        _ database: FullPlan.Database,
        whole: Bool,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws {
        let identity = try await session.rows(DatabaseCatalog.identities).first { $0.name == database.name }
        let noted = RecordedDatabase(
            name: database.name,
            oid: identity?.oid ?? 0,
            atomic: database.isAtomic,
            whole: whole
        )
        try note(server, databases: [noted])
    }

    private func note(_ server: CronServer, roles: [String] = [], databases: [RecordedDatabase] = []) throws {
        guard !(roles.isEmpty && databases.isEmpty) else { return }
        var record = try server.record(.databases, jobTable: 0, in: repository, at: environment.now())
        record.cluster = manifest.cluster
        record.set = manifest.set
        record.databases = databases
        record.roles = roles
        try repository.add(record)
    }
}

extension FullContents {
    func wanted(_ options: RestoreOptions) -> [(name: String, facts: DatabaseFacts)] {
        databases.map { (options.database($0.source.facts.name), $0.source.facts) }
    }
}

extension Globals {
    /// The roles it speaks of, sorted.
    var names: [String] { roles.keys.sorted() }
}
