package import CronModel
package import PostgresAccess

/// A server with its cron database found: the entrance of every operation that talks to one.
///
/// Every further connection goes to the same host, address and port, and must meet the same server.
package struct CronServer: Sendable {
    /// Leads to the cron database of the very server that answered first.
    package let settings: ConnectionSettings
    package let facts: ServerFacts
    /// Empty where pg_cron is not loaded, nil where the role may not read settings.
    package let cronSettings: CronSettings?
    /// The database that the launcher reads.
    package let database: String
    /// Whether it is there; an empty server may lack it.
    package let hasDatabase: Bool

    /// Connects, finds out which database the launcher reads, and looks at the server.
    package static func open(_ settings: ConnectionSettings) async throws -> CronServer {
        let (server, first) = try await meet(settings)
        await first.close()
        return server
    }

    /// The same with a session in the cron database: the first one, if that is where it leads.
    package static func openWithSession(
        _ settings: ConnectionSettings
    ) async throws -> (server: CronServer, session: PostgresConnection) {
        let (server, first) = try await meet(settings)
        if ExactText(server.facts.database) == ExactText(server.database) { return (server, first) }
        await first.close()
        return (server, try await server.connect())
    }

    private static func meet(_ settings: ConnectionSettings) async throws -> (CronServer, PostgresConnection) {
        let first = try await PostgresConnection.connect(settings.withDefaultDatabase())
        let pinned = await first.pinned(settings)
        let facts = try await read(on: first)
        let cronSettings = facts.mayReadSettings ? CronSettings(try await first.rows(ServerCatalog.cronSettings)) : nil
        let names = try await first.rows(DatabaseCatalog.identities).map { ExactText($0.name) }
        let database: String
        if let name = cronSettings?.databaseName {
            database = name
        } else {
            // Without the right to read cron.database_name, a database that holds the extension is the best witness.
            database = try await first.first(ExtensionCatalog.identity) == nil ? "postgres" : facts.database
        }
        let server = CronServer(
            settings: pinned.database(database),
            facts: facts,
            cronSettings: cronSettings,
            database: database,
            hasDatabase: names.contains(ExactText(database))
        )
        return (server, first)
    }

    /// A session in the cron database or, where that is not there yet, in the one of the first connection.
    package func connectAnywhere() async throws -> PostgresConnection {
        try await connect(database: hasDatabase ? database : facts.database)
    }

    /// The same server with its settings as they are now.
    func withSettings(on session: PostgresConnection) async throws -> CronServer {
        CronServer(
            settings: settings,
            facts: facts,
            cronSettings: facts.mayReadSettings
                ? CronSettings(try await session.rows(ServerCatalog.cronSettings)) : nil,
            database: database,
            hasDatabase: hasDatabase
        )
    }

    /// Opens another session, to the cron database or another one.
    ///
    /// Throws `server-changed` where a different server, or one that was promoted meanwhile, answers.
    package func connect(database name: String? = nil) async throws -> PostgresConnection {
        let connection = try await PostgresConnection.connect(settings.database(name ?? database))
        let now = try await Self.read(on: connection)
        guard now.systemIdentifier == facts.systemIdentifier, now.inRecovery == facts.inRecovery else {
            await connection.close()
            throw ServerFailure.changed(facts.address)
        }
        return connection
    }

    /// Makes the launcher read the job list again, from a fresh session: older libraries do not notice the writes of one
    /// that saw an earlier extension.
    package func reloadJobs() async throws {
        let session = try await connect()
        try await session.execute(JobCatalog.reload)
        await session.close()
    }

    private static func read(on connection: PostgresConnection) async throws -> ServerFacts {
        guard let facts = try await connection.first(ServerCatalog.facts(address: connection.address)) else {
            throw ServerFailure.unreadable(await connection.address)
        }
        guard facts.versionNumber >= 100_000 else { throw ServerFailure.tooOld(facts) }
        return facts
    }
}
