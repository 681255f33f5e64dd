internal import BackupFormat
internal import CronModel
internal import Glibc
internal import PostgresAccess

/// A server that somebody gave for a drill, empty before and after.
struct ScratchServer: Sendable {
    let server: CronServer
    private let baseline: ScratchBaseline

    var connection: ConnectionSettings { server.settings }

    /// Looks at the server, cleans away what a killed drill left there, and notes what stands there.
    ///
    /// Throws `scratch-is-source`, `scratch-may-be-source`, `scratch-standby`, `scratch-not-empty`, `scratch-busy`,
    /// `scratch-role`; nothing has been changed then.
    static func claim(
        _ settings: ConnectionSettings,
        for brought: ScratchBaseline.Brought,
        of manifest: Manifest,
        _ options: Drill.Options
    ) async throws -> ScratchServer {
        let server = try await CronServer.open(settings)
        let address = server.facts.address
        guard server.facts.userIsSuperuser else { throw DrillFailure.scratchRole(address, server.facts.user) }
        guard !server.facts.inRecovery else { throw DrillFailure.scratchStandby(address) }
        try await refuseSource(server.facts, of: manifest, options)
        let session = try await server.connectAnywhere()
        do {
            let folder = server.facts.dataFolder ?? ""
            if let left = try ScratchBaseline.read(server.facts.systemIdentifier, folder) {
                guard !left.isAlive else { throw DrillFailure.scratchBusy(address, left.process) }
                try await ScratchServer(server: server, baseline: left).clean()
            }
            let baseline = try await look(server, folder, for: brought, on: session)
            try baseline.keep()
            await session.close()
            return ScratchServer(server: server, baseline: baseline)
        } catch {
            await session.close()
            throw error
        }
    }

    /// The word of the user counts only where nothing else tells the server from the source, and never against what does.
    private static func refuseSource(
        _ server: ServerFacts,
        of manifest: Manifest,
        _ options: Drill.Options
    ) async throws {
        let likeness = SourceLikeness(of: server, to: manifest.server)
        guard likeness != .source else { throw DrillFailure.scratchIsSource(server.address) }
        if let source = options.source, let known = try? await CronServer.open(source).facts {
            guard !known.isSameServer(as: server) else { throw DrillFailure.scratchIsSource(server.address) }
            // It is the set's source, and another server than this one. A standby's primary has its identifier, too.
            if known.systemIdentifier == manifest.server.systemIdentifier, !known.inRecovery { return }
        }
        guard likeness == .undecided, !options.scratchIsCopy else { return }
        throw DrillFailure.scratchMayBeSource(server.address)
    }

    private static func look(
        _ server: CronServer,
        _ folder: String,
        for brought: ScratchBaseline.Brought,
        on session: PostgresConnection
    ) async throws -> ScratchBaseline {
        let databases = try await session.rows(DatabaseCatalog.identities).map(\.name)
        let wanted = brought.databases.union([server.database])
        let known = wanted.union(["postgres", "template0", "template1"])
        if let other = databases.first(where: { !known.contains($0) }) {
            throw DrillFailure.scratchInUse(server.facts.address, other)
        }
        var used: [String: ScratchCatalog.PublicSchema] = [:]
        var hadExtension = false
        for database in databases where wanted.contains(database) {
            let there = try await server.connect(database: database)
            defer { Task { await there.close() } }
            let objects = try await there.rows(DatabaseCatalog.userObjects(limit: 11))
            guard objects.isEmpty else {
                throw DrillFailure.scratchNotEmpty(server.facts.address, database, objects)
            }
            used[database] = try await there.first(ScratchCatalog.publicSchema)
            guard database == server.database, let facts = try await server.extensionFacts(on: there) else { continue }
            hadExtension = true
            let jobs = try await there.rows(JobCatalog.jobs(columns: facts.jobColumns)).map(\.label)
            guard jobs.isEmpty else { throw DrillFailure.scratchNotEmpty(server.facts.address, database, jobs) }
        }
        return ScratchBaseline(
            systemIdentifier: server.facts.systemIdentifier,
            dataFolder: folder,
            process: getpid(),
            started: ProcessStart.of(getpid()) ?? 0,
            roles: try await session.rows(ScratchCatalog.roles),
            databases: databases,
            used: used,
            configured: try await session.rows(ScratchCatalog.configured),
            hadExtension: hadExtension,
            brought: brought
        )
    }

    /// Takes away what the drill brought and did not stand there before, the note last.
    func clean() async throws {
        do {
            for database in try await all(ScratchCatalog.plainDatabases)
            where baseline.brought.databases.contains(database) && !baseline.databases.contains(database) {
                try await dropSubscriptions(in: database)
                try await execute([ScratchCatalog.drop(database: database, major: server.facts.major)], in: anywhere)
            }
            let roles = try await all(ScratchCatalog.roles).filter {
                baseline.brought.roles.contains($0) && !baseline.roles.contains($0)
            }
            for (database, schema) in baseline.used {
                try await dropSubscriptions(in: database)
                try await empty(database, schema, roles)
            }
            if !roles.isEmpty { try await execute(roles.map(ScratchCatalog.drop(role:)), in: anywhere) }
            try baseline.forget()
        } catch let error as PostgresError {
            throw DrillFailure.scratchRemains(server.facts.address, Text(verbatim: error.message))
        }
    }

    private var anywhere: String {
        baseline.databases.contains(server.database) ? server.database : server.facts.database
    }

    private func empty(_ database: String, _ schema: ScratchCatalog.PublicSchema, _ roles: [String]) async throws {
        let session = try await server.connect(database: database)
        do {
            // One that falls with another before it is gone by its turn: IF EXISTS.
            let removals = try await session.rows(ScratchCatalog.removals).map(ScratchCatalog.removal)
            try await session.transaction { session in
                for statement in removals + ScratchCatalog.renew(schema) { try await session.execute(statement) }
                for role in roles { try await session.execute(ScratchCatalog.dropOwned(by: role)) }
                if !baseline.configured.contains(database) {
                    try await session.execute(ScratchCatalog.resetSettings(of: database))
                }
                if database == server.database, baseline.hadExtension {
                    try await session.execute(ExtensionCatalog.create)
                }
            }
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }

    private func dropSubscriptions(in database: String) async throws {
        let session = try await server.connect(database: database)
        do {
            for name in try await session.rows(ScratchCatalog.subscriptions) {
                for statement in ScratchCatalog.drop(subscription: name) { try await session.execute(statement) }
            }
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }

    private func all(_ statement: Statement<String>) async throws -> [String] {
        let session = try await server.connect(database: anywhere)
        let rows = try await session.rows(statement)
        await session.close()
        return rows
    }

    private func execute(_ statements: [SQL], in database: String) async throws {
        let session = try await server.connect(database: database)
        do {
            for statement in statements { try await session.execute(statement) }
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }
}
