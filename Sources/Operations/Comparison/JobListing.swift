package import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule
package import PostgresAccess

/// The jobs of a set, a file or a live server, with what stands around them: what comparisons work on.
package struct JobListing: Sendable {
    /// What people call it: `set 20261122T072947Z-k3f9`, `server db1:5432`, `file jobs.yaml`.
    package let label: Text
    package let jobs: [JobLine]
    /// `cron.*`; nil where the source does not tell.
    package let settings: CronSettings?
    /// Nil where the source does not tell.
    package let grants: [Grant]?
    /// Nil where the source does not tell.
    package let clock: CronClock?
    /// The port of the server that the jobs are from: a node there is no news. Nil where nodes are not told.
    package let port: Int32?
    /// The database that the launcher reads.
    package let database: String?
    /// Row security hides rows from the role, or hid them from the one that took the set.
    package let isPartial: Bool

    /// The jobs of a file, which tells of jobs alone.
    package init(file: String, jobs: [JobLine]) {
        label = Text("file \(file)", zh: "文件 \(file)")
        self.jobs = jobs
        (settings, grants, clock, port, database, isPartial) = (nil, nil, nil, nil, nil, false)
    }

    package init(_ contents: SetContents) {
        let manifest = contents.manifest
        label = Text("set \(manifest.set)", zh: "备份集 \(manifest.set)")
        jobs = contents.jobs
        settings = contents.settings.settings
        grants = contents.settings.grants
        clock = contents.clock
        port = manifest.server.port
        database = manifest.pgCron.database
        isPartial = manifest.status != .complete
    }

    /// Reads a live server.
    ///
    /// `repository` tells which inactive jobs only wait to be armed; nil: none does.
    package init(_ settings: ConnectionSettings, repository: Repository?) async throws {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        self = try await JobListing(server, on: session, repository: repository)
        await session.close()
    }

    init(_ server: CronServer, on session: PostgresConnection, repository: Repository?) async throws {
        let facts = try await server.requireExtension(on: session)
        isPartial = try await session.first(JobCatalog.rowsAreHidden) == true
        if isPartial { try await session.execute(ServerCatalog.admitHiddenRows) }
        let wanted = try repository.map { try server.wantedStates(jobTable: facts.jobTable, in: $0) }
        jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)).map {
            JobLine(job: $0, wantedActive: wanted?.wantsActive($0) ?? $0.isActive)
        }
        label = Text("server \(server.facts.address)", zh: "服务器 \(server.facts.address)")
        self.settings = server.cronSettings
        grants = try await session.rows(GrantCatalog.grants)
        clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        port = server.facts.port
        database = server.database
    }
}
