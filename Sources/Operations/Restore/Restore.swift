package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Brings the jobs of a set back: set → plan → apply → verify.
package struct Restore: Sendable {
    let settings: ConnectionSettings
    let repository: Repository
    let manifest: Manifest
    let options: RestoreOptions
    let environment: Environment

    package init(
        _ manifest: Manifest,
        from repository: Repository,
        onto settings: ConnectionSettings,
        options: RestoreOptions,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.manifest = manifest
        self.options = options
        self.environment = environment
    }

    /// Plans, and unless `dryRun` is set or the plan has blockers, applies that very plan.
    ///
    /// Throws before anything is touched (`damaged`, `locked`, …), or with everything rolled back (`apply-failed`,
    /// `target-changed`), or with exit status 4 where jobs are back and part of the history is not.
    package func run(dryRun: Bool) async throws -> RestoreReport {
        try await checkFiles()
        let contents = try SetContents.read(manifest, from: repository)
        try checkNames(contents)
        let server = try await CronServer.open(settings)
        let lock = try await lockedSession(on: server)
        do {
            let report = try await planAndApply(contents, on: server, reading: lock, dryRun: dryRun)
            await lock.close()
            return report
        } catch {
            await lock.close()
            throw error
        }
    }

    private func planAndApply(
        _ contents: SetContents,
        on server: CronServer,
        reading session: PostgresConnection,
        dryRun: Bool
    ) async throws -> RestoreReport {
        let target = try await readTarget(server, on: session, contents)
        var earlier = EarlierRestores(of: manifest.set, jobTable: target.extension?.jobTable)
        try repository.forEachRecord(of: server.facts.systemIdentifier) { earlier.add($0) }
        let plan = RestorePlanner(contents, onto: target, options: options, earlier: earlier).make()
        guard !dryRun, plan.blockers.isEmpty else { return RestoreReport(manifest, plan, applied: false) }
        let record = try await apply(plan, contents, on: server)
        // From here on something remains whatever happens: the jobs are there, inactive.
        let history: HistoryOutcome?
        do {
            try await server.reloadJobs()
            history = try await restoreHistory(plan, on: server, after: record)
        } catch let error as ActionableError {
            throw error.ending(with: .failedLeavingSomething, detail: RestoreFailure.jobsAreBack)
        } catch let error as PostgresError {
            throw RestoreFailure.afterwards(error)
        }
        let owing = record?.id ?? earlier.last
        return RestoreReport(manifest, plan, applied: true, record: owing, history: history)
    }

    /// Reads the files of the set whole, so that a damaged one is named before anything is touched.
    private func checkFiles() async throws {
        environment.progress(.stage(Text("checking the set", zh: "检查备份集")))
        let full = [manifest.full?.globals].compactMap(\.self) + (manifest.full?.databases.map(\.path) ?? [])
        for entry in manifest.files {
            guard options.checking == .all || !full.contains(entry.path) else { continue }
            try SetContents.verify(entry.path, manifest, repository)
        }
        guard options.layers.contains(.history) else { return }
        try await checkSegments()
    }

    private func checkNames(_ contents: SetContents) throws {
        let known = Set(contents.jobs.flatMap { [$0.job.jobname, String($0.job.jobid)] }.compactMap(\.self))
        let unknown = (options.jobs ?? []).filter { !known.contains($0) }
        guard unknown.isEmpty else { throw RestoreFailure.noSuchJobs(unknown, set: manifest.set) }
    }

    private func lockedSession(on server: CronServer) async throws -> PostgresConnection {
        let session = try await server.connect()
        guard try await session.first(LauncherCatalog.tryLock(.restore)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: .restore))
            await session.close()
            throw RestoreFailure.locked(server.facts.address, holder: holder ?? nil)
        }
        return session
    }

    func readTarget(
        _ server: CronServer,
        on connection: PostgresConnection,
        _ contents: SetContents
    ) async throws -> RestoreTarget {
        let lines = RestorePlanner.lines(of: contents, options)
        let owners = Set(lines.map { RestoreTarget.RoleAndDatabase(role: $0.job.username, database: $0.job.database) })
        return try await RestoreTarget.read(
            server,
            on: connection,
            owners: owners.sorted(),
            grantees: contents.settings.grants.compactMap { $0.grantee.map(options.role) }
        )
    }
}
