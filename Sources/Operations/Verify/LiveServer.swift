internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// A server as a verification sees it, beside the set it is compared with.
struct LiveServer: Sendable {
    let contents: SetContents
    let server: CronServer
    let `extension`: ExtensionFacts
    let clock: CronClock
    let jobs: [Job]
    let matching: JobMatching
    let wanted: WantedStates
    /// What restores of this set onto this server have on record.
    let earlier: EarlierRestores
    /// False where single jobs are asked for.
    let comparesAll: Bool
    /// How the restore on record had mapped names.
    let mapping: RestoreOptions
    let roles: [RoleFacts]
    let databases: [DatabaseFacts]
    let forbidden: [(String, String)]
    let grants: [Grant]
    let additions: [Addition]
    let highestJobid: Int64
    let highestRunid: Int64

    static func read(
        _ server: CronServer,
        _ earlierFacts: ExtensionFacts,
        _ contents: SetContents,
        _ chosen: [String]?,
        _ repository: Repository,
        on session: PostgresConnection
    ) async throws -> LiveServer {
        // The rows before the sequences: a job or a run that begins in between is ahead of neither.
        let highestJobid = try await session.first(JobCatalog.highestJobid) ?? 0
        let highestRunid =
            earlierFacts.historyTable == nil ? 0 : try await session.first(HistoryCatalog.highestRunid) ?? 0
        let facts = try await server.extensionFacts(on: session) ?? earlierFacts
        var earlier = EarlierRestores(of: contents.manifest.set, jobTable: facts.jobTable)
        var wanted = WantedStates(jobTable: facts.jobTable)
        try repository.forEachRecord(of: server.facts.systemIdentifier) { record in
            earlier.add(record)
            wanted.add(record)
        }
        var mapping = RestoreOptions(renamed: earlier.renamed)
        mapping.jobs = chosen
        let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
        let shape = CatalogShape(facts, installable: nil, serverMajor: server.facts.major)
        let lines = RestorePlanner.lines(of: contents, mapping).map(shape.expressed)
        let owners = jobs.map(\.username) + lines.map(\.job.username)
        let grantees = contents.settings.grants.compactMap { $0.grantee.map(mapping.role) }
        let forbidden = try await session.rows(
            RoleCatalog.lackingConnect(roles: lines.map(\.job.username), databases: lines.map(\.job.database))
        )
        return LiveServer(
            contents: contents,
            server: server,
            extension: facts,
            clock: try await server.clock(catalogVersion: facts.catalogVersion, on: session),
            jobs: jobs,
            matching: JobMatching(lines, onto: jobs, setSequence: 0, targetSequence: nil),
            wanted: wanted,
            earlier: earlier,
            comparesAll: chosen == nil,
            mapping: mapping,
            roles: try await session.rows(RoleCatalog.roles(named: (owners + grantees).distinct())),
            databases: try await session.rows(RoleCatalog.databases),
            forbidden: forbidden,
            grants: try await session.rows(GrantCatalog.grants),
            additions: try await session.rows(GrantCatalog.additions),
            highestJobid: highestJobid,
            highestRunid: highestRunid
        )
    }

    /// The set was taken from this very server.
    var isSource: Bool { contents.manifest.server.systemIdentifier == server.facts.systemIdentifier }

    var port: Int32 { server.facts.port }
}
