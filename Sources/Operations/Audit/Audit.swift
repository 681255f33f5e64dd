internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Looks at a dump that somebody else made: what it holds of pg_cron, and what restoring it would do.
///
/// Changes nothing. Memory does not grow with the dump.
package struct Audit: Sendable {
    package struct Options: Sendable {
        /// A server to compare with; nil: none.
        package var server: ConnectionSettings?
        /// A set to compare with; nil: none.
        package var set: JobRoster?
        /// Where pg_restore is looked for; nil: everywhere.
        package var bindir: String?

        package init() {}
    }

    let path: String
    let options: Options
    private let environment: Environment

    /// `path` is a file, a folder, or `-` for standard input.
    package init(of path: String, options: Options, environment: Environment) {
        self.path = path
        self.options = options
        self.environment = environment
    }

    /// Reads the dump and judges it.
    ///
    /// Throws `dump-unreadable`, `not-a-dump`, `dump-damaged`, `archive-too-new`; a dump without jobs is no error but a
    /// check that failed.
    package func run() async throws -> AuditReport {
        // First what is quick and may fail.
        let server = try await options.server.asyncMap { try await CronServer.open($0) }
        environment.progress(.stage(Text("reading the dump", zh: "读取转储")))
        let dump = try await read()
        let owners = dump.contents.jobs.map(\.username).distinct()
        let live = try await server.asyncMap { try await AuditedServer.read($0, owners: owners) }
        let reference = AuditReference(roster: live?.roster ?? options.set, server: live)
        let checks = AuditJudgement(dump, reference: reference).checks()
        let clock = reference.roster?.clock ?? CronClock(releases: [.newest], timezone: "GMT", matchDomAndDow: false)
        return AuditReport(path: path, dump: dump, checks: checks, clock: clock, now: environment.now())
    }
}

/// What a dump is compared with.
struct AuditReference: Sendable {
    /// Nil: nothing.
    let roster: JobRoster?
    /// Nil where that is no live server.
    let server: AuditedServer?
}

/// A live server as an audit needs it.
struct AuditedServer: Sendable {
    let roster: JobRoster
    let facts: ServerFacts
    /// Those that own jobs of the dump.
    let roles: [RoleFacts]
    let databases: [String]

    static func read(_ server: CronServer, owners: [String]) async throws -> AuditedServer {
        let session = try await server.connect()
        let roster = try await JobRoster(server, on: session, repository: nil)
        let roles = try await session.rows(RoleCatalog.roles(named: owners))
        let databases = try await session.rows(RoleCatalog.databases).map(\.name)
        await session.close()
        return AuditedServer(roster: roster, facts: server.facts, roles: roles, databases: databases)
    }
}
