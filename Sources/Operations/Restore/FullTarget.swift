internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// The target as the plan of a full layer must know it.
struct FullTarget: Sendable {
    let roles: [RoleFacts]
    let databases: [DatabaseFacts]
    let identities: [DatabaseCatalog.Identity]
    let tablespaces: Set<String>
    let availableExtensions: Set<String>
    let libraries: String
    let encoding: String
    /// Of the databases that are wanted and stand there: what users have in them.
    let userObjects: [String: [String]]
    /// Locales of the set that the target's system does not know.
    let unknownLocales: Set<String>

    /// SHA-256 over what decides how roles and databases are restored.
    var fingerprint: String {
        let parts =
            roles.map { "\($0.name)\u{0}\($0.isSuperuser)" } + identities.map { "\($0.name)\u{0}\($0.oid)" }
            + tablespaces.sorted() + userObjects.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value)" }
        return SHA256Digest.hex(of: parts.joined(separator: "\u{1}"))
    }

    /// Reads the target: the roles of the set, and the databases that `wanted` names.
    static func read(
        _ server: CronServer,
        on session: PostgresConnection,
        roles: [String],
        wanted: [(name: String, facts: DatabaseFacts)]
    ) async throws -> FullTarget {
        let identities = try await session.rows(DatabaseCatalog.identities)
        var objects: [String: [String]] = [:]
        for database in wanted where identities.contains(where: { $0.name == database.name }) {
            let there = try await server.connect(database: database.name)
            objects[database.name] = try await there.rows(DatabaseCatalog.userObjects(limit: 11))
            await there.close()
        }
        let encoding = try await session.first(DatabaseCatalog.encoding) ?? ""
        let missing = wanted.filter { database in !identities.contains { $0.name == database.name } }.map(\.facts)
        return FullTarget(
            roles: try await session.rows(RoleCatalog.roles(named: roles)),
            databases: try await session.rows(RoleCatalog.databases),
            identities: identities,
            tablespaces: Set(try await session.rows(DatabaseCatalog.tablespaces)),
            availableExtensions: Set(try await session.rows(DatabaseCatalog.availableExtensions)),
            libraries: try await session.rows(ServerCatalog.relatedSettings)
                .first { $0.name == "shared_preload_libraries" }?.value ?? "",
            encoding: encoding,
            userObjects: objects,
            unknownLocales: try await unknownLocales(missing.filter { $0.encoding == encoding }, on: session)
        )
    }

    /// Tries each locale by making a collation of it that is rolled back.
    ///
    /// Any other failure than that of the locale says nothing about it.
    private static func unknownLocales(
        _ databases: [DatabaseFacts],
        on session: PostgresConnection
    ) async throws -> Set<String> {
        var unknown: Set<String> = []
        for database in databases {
            try await session.execute("BEGIN")
            do {
                try await session.execute(DatabaseCatalog.probe(collate: database.collate, ctype: database.ctype))
            } catch let error as PostgresError where error.sqlstate == DatabaseCatalog.unknownLocale {
                unknown.insert(database.collate)
            } catch is PostgresError {
                // For example on a standby, which the plan names by itself.
            }
            await session.rollBack()
        }
        return unknown
    }
}
