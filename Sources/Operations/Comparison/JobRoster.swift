package import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule
package import PostgresAccess

/// The jobs of a set, a file or a live server, with what stands around them: what comparisons work on.
package struct JobRoster: Sendable {
    /// What people call it: `set 20261122T072947Z-k3f9`, `server db1:5432`, `file jobs.yaml`.
    package let label: Text
    package private(set) var jobs: [JobLine]
    /// `cron.*`; nil where the source does not tell.
    package let settings: CronSettings?
    /// Nil where the source does not tell.
    package let grants: [Grant]?
    /// Nil where the source does not tell.
    package let clock: CronClock?
    /// The port of the server that the jobs are from: a node there is no news.
    ///
    /// Nil where nodes are not told.
    package let port: Int32?
    /// The database that the launcher reads.
    package let database: String?
    /// Nil where the source does not tell.
    package let `extension`: ExtensionFacts?
    /// Row security hides rows from the role, or hid them from the one that took the set.
    package let isPartial: Bool

    /// The jobs of a file, which tells of jobs alone.
    package init(file: String, jobs: [JobLine]) {
        label = Text("file \(file)", zh: "文件 \(file)")
        self.jobs = jobs
        (settings, grants, clock, port, database) = (nil, nil, nil, nil, nil)
        (`extension`, isPartial) = (nil, false)
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
        `extension` = contents.settings.extension
        isPartial = manifest.status != .complete
    }

    /// Reads a live server.
    ///
    /// `repository` tells which inactive jobs only wait to be armed; nil: none does.
    package init(_ settings: ConnectionSettings, repository: Repository?) async throws {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            self = try await JobRoster(server, on: session, repository: repository)
        } catch {
            await session.close()
            throw error
        }
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
        `extension` = facts
    }

    /// The same with each job as `transform` makes it.
    func mapping(_ transform: (JobLine) -> JobLine) -> JobRoster {
        var roster = self
        roster.jobs = jobs.map(transform)
        return roster
    }

    /// Throws `rows-hidden` where jobs are hidden and that is not admitted.
    package func refusePartial(unless isAdmitted: Bool) throws {
        guard isPartial, !isAdmitted else { return }
        throw ActionableError(
            "rows-hidden",
            Text(
                "not all jobs of \(label.english) can be seen: row security hides those of others",
                zh: "无法看到\(label.chinese)的全部作业：行级安全策略隐藏了他人的作业"
            ),
            hints: [
                Text(
                    "Connect as a superuser or a role with BYPASSRLS, or pass --allow-partial.",
                    zh: "请以超级用户或具有 BYPASSRLS 的角色连接，或加上 --allow-partial。"
                )
            ]
        )
    }
}
