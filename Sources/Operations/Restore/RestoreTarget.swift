internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The target as a plan must know it.
///
/// Two readings with the same fingerprint lead to the same plan.
struct RestoreTarget: Sendable {
    let facts: ServerFacts
    let settings: CronSettings?
    let database: String
    let `extension`: ExtensionFacts?
    /// The version that CREATE EXTENSION would install; nil where the server does not offer pg_cron.
    let installable: String?
    private(set) var clock: CronClock
    private(set) var jobs: [Job]
    var roles: [RoleFacts]
    var databases: [DatabaseFacts]
    let grants: [Grant]
    let forbiddenConnections: [RoleAndDatabase]
    let mayWrite: Bool
    let isReadOnly: Bool
    /// What the target's own parser answered, where it was asked.
    private(set) var parser: ProbedParser? = nil
    /// How pg_cron gets in as the owners of jobs; nil where the role may not read that.
    var access: AccessRules?

    struct RoleAndDatabase: Sendable, Hashable, Comparable {
        private let names: [ExactText]

        init(role: String, database: String) {
            names = [ExactText(role), ExactText(database)]
        }

        var role: String { names[0].text }
        var database: String { names[1].text }

        static func < (left: Self, right: Self) -> Bool { left.names.lexicographicallyPrecedes(right.names) }
    }

    var port: Int32 { facts.port }

    var shape: CatalogShape { CatalogShape(self.extension, installable: installable, serverMajor: facts.major) }

    /// The target as it is known once its parser has been asked.
    mutating func learn(from parser: ProbedParser?) {
        guard let parser else { return }
        self.parser = parser
        clock = clock.narrowed(to: parser.releases)
    }

    /// This server, as pg_cron reaches it: by `cron.host` where that can only mean this host.
    var node: NodeAddress {
        let host = settings?.host ?? "localhost"
        return NodeAddress(name: NodeAddress.isThisHost(host) ? host : "localhost", port: port)
    }

    /// Leaves the jobs of others out, which a role may see and cannot change.
    mutating func keepJobs(of owner: String) {
        jobs.removeAll { ExactText($0.username) != ExactText(owner) }
    }

    /// SHA-256 over everything here that decides what a plan does.
    var fingerprint: String {
        var list = JobListDigest()
        for job in jobs { list.add(job) }
        let parts =
            [self.extension?.catalogVersion ?? "", String(self.extension?.jobTable ?? 0), list.hex, node.description]
            + roles.map { "\($0.name)\u{0}\($0.canLogin)\u{0}\($0.isSuperuser)" }
            + databases.map { "\($0.name)\u{0}\($0.allowsConnections)" }
            + grants.map { "\($0.object)\u{0}\($0.grantee ?? "")\u{0}\($0.privilege)\u{0}\($0.revoked)" }
        return SHA256Digest.hex(of: parts.joined(separator: "\u{1}"))
    }

    /// Reads the target.
    ///
    /// `names` are the roles and databases that the set's jobs will need.
    static func read(
        _ server: CronServer,
        on connection: PostgresConnection,
        owners: [RoleAndDatabase],
        grantees: [String]
    ) async throws -> RestoreTarget {
        let facts = server.hasDatabase ? try await server.extensionFacts(on: connection) : nil
        let installable = try await connection.first(ServerCatalog.installableVersion)
        let catalog = facts?.catalogVersion ?? installable ?? ""
        let jobs = try await facts.asyncMap { try await connection.rows(JobCatalog.jobs(columns: $0.jobColumns)) } ?? []
        let names = (owners.map(\.role) + grantees + jobs.map(\.username)).distinct()
        let forbidden = try await connection.rows(
            RoleCatalog.lackingConnect(roles: owners.map(\.role), databases: owners.map(\.database))
        )
        return RestoreTarget(
            facts: server.facts,
            settings: server.cronSettings,
            database: server.database,
            extension: facts,
            installable: installable,
            clock: try await server.clock(catalogVersion: catalog, on: connection),
            jobs: jobs,
            roles: try await connection.rows(RoleCatalog.roles(named: names)),
            databases: try await connection.rows(RoleCatalog.databases),
            grants: facts == nil ? [] : try await connection.rows(GrantCatalog.grants),
            forbiddenConnections: forbidden.map { RoleAndDatabase(role: $0.0, database: $0.1) },
            mayWrite: try await mayWrite(facts, server.facts, on: connection),
            isReadOnly: try await connection.first(ServerCatalog.isReadOnly) ?? true,
            access: try await AccessRules.read(of: owners.map(\.role).distinct(), server.facts, on: connection)
        )
    }

    private static func mayWrite(
        _ facts: ExtensionFacts?,
        _ server: ServerFacts,
        on connection: PostgresConnection
    ) async throws -> Bool {
        guard facts != nil else { return server.userIsSuperuser }
        return try await connection.first(JobCatalog.mayWrite) ?? false
    }
}

extension Optional where Wrapped: Sendable {
    /// `map` for a transformation that waits.
    func asyncMap<Output: Sendable>(_ transform: (Wrapped) async throws -> Output) async rethrows -> Output? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
