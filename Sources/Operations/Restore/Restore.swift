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
        if options.layers.contains(.full), let copy = manifest.full?.copy {
            throw RestoreFailure.fullIsCopy(manifest.set, copy)
        }
        let stopwatch = Stopwatch()
        try checkFiles()
        let checked = Timing(stage: "check", seconds: stopwatch.seconds)
        let contents = try SetContents.read(manifest, from: repository)
        try options.requireKnownJobs(in: contents)
        let server = try await CronServer.open(settings)
        let lock = try await lockedSession(on: server)
        do {
            var report = try await planAndApply(contents, on: server, reading: lock, dryRun: dryRun)
            report.timings.insert(checked, at: 0)
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
        var target = try await readTarget(server, on: session, contents)
        target.learn(from: try await askParser(server, contents))
        let start = try await planFull(contents, target, on: server, reading: session)
        let earlier = try earlierRestores(target, server)
        let plan = RestorePlanner(contents, onto: target, options: options, earlier: earlier, after: start)
            .make(try changes(of: contents), objects: try await objects(contents, server), at: environment.now())
        guard !dryRun, plan.blockers.isEmpty else { return RestoreReport(manifest, plan, applied: false) }
        if let full = plan.full {
            try await applyFull(full, on: server, reading: session)
            guard options.restoresJobsOrHistory else { return RestoreReport(manifest, plan, applied: true) }
            return try await planAndApplyJobs(plan, contents, on: server, reading: session, jobsBefore: target.jobs)
        }
        return try await applyJobs(plan, contents, earlier, on: server)
    }

    /// The cron layer and the history, planned on the server as it is with its databases: what comes out must be what
    /// was shown.
    private func planAndApplyJobs(
        _ shown: RestorePlan,
        _ contents: SetContents,
        on planned: CronServer,
        reading session: PostgresConnection,
        jobsBefore: [Job]
    ) async throws -> RestoreReport {
        do {
            let server = try await CronServer.open(planned.settings)
            // The lock belongs to the cron database, which may be there only now.
            let lock = planned.hasDatabase ? session : try await lockedSession(on: server)
            var target = try await readTarget(server, on: lock, contents)
            target.learn(from: try await askParser(server, contents))
            let earlier = try earlierRestores(target, server)
            var plan = RestorePlanner(contents, onto: target, options: options, earlier: earlier).make()
            guard target.jobs == jobsBefore else { throw RestoreFailure.jobsAppeared(target.jobs, before: jobsBefore) }
            guard plan.blockers.isEmpty, plan.writes == shown.writes else {
                throw RestoreFailure.jobsBlocked(plan.blockers)
            }
            (plan.actions, plan.jobs) = (shown.actions, shown.jobs)
            let report = try await applyJobs(plan, contents, earlier, on: server)
            await lock.close()
            return report
        } catch let error as ActionableError {
            throw error.ending(with: .failedLeavingSomething, detail: RestoreFailure.databasesAreBack)
        } catch let error as PostgresError {
            throw RestoreFailure.applyFailed(error).ending(
                with: .failedLeavingSomething,
                detail: RestoreFailure.databasesAreBack
            )
        }
    }

    /// What the owners whose log-ins were given say of what their commands name.
    private func objects(_ contents: SetContents, _ server: CronServer) async throws -> [Int64: Text?] {
        guard !options.owners.isEmpty else { return [:] }
        return try await ObjectProbe(server, owners: options.owners).ask(RestorePlanner.lines(of: contents, options))
    }

    /// What is other than in the newest complete set of the cluster before; nil where there is none that can be read.
    private func changes(of contents: SetContents) throws -> JobChanges? {
        for id in try repository.sets(of: manifest.cluster).reversed() where id < manifest.set {
            guard let before = try? repository.authenticManifest(of: id, in: manifest.cluster),
                before.status == .complete
            else {
                continue
            }
            return try? JobChanges(to: contents.jobs, since: before, in: repository)
        }
        return nil
    }

    private func earlierRestores(_ target: RestoreTarget, _ server: CronServer) throws -> EarlierRestores {
        var earlier = EarlierRestores(of: manifest.set, jobTable: target.extension?.jobTable)
        try repository.forEachRecord(of: server.facts.systemIdentifier) { earlier.add($0) }
        return earlier
    }

    private func applyJobs(
        _ plan: RestorePlan,
        _ contents: SetContents,
        _ earlier: EarlierRestores,
        on server: CronServer
    ) async throws -> RestoreReport {
        var stopwatch = Stopwatch()
        let record = try await apply(plan, contents, on: server)
        var timings = [Timing(stage: "cron", seconds: stopwatch.seconds)]
        let owing = record?.id ?? earlier.last
        // From here on something remains whatever happens: the jobs are there, inactive.
        let history: HistoryOutcome?
        var looks: [LauncherLook] = []
        do {
            try await server.reloadJobs()
            stopwatch = Stopwatch()
            // The launcher is watched while rows are loaded: it has to live with the jobs that are back.
            let watches = options.watchesLauncher && plan.restoresHistory
            async let watched = watches ? LauncherWatch.looks(at: server) : []
            history = try await restoreHistory(plan, on: server, after: owing)
            if history != nil { timings.append(Timing(stage: "history", seconds: stopwatch.seconds)) }
            looks = (try? await watched) ?? []
        } catch let error as ActionableError {
            throw error.ending(with: .failedLeavingSomething, detail: RestoreFailure.jobsAreBack)
        } catch let error as PostgresError {
            throw RestoreFailure.afterwards(error)
        }
        var report = RestoreReport(manifest, plan, applied: true, record: owing, history: history)
        (report.timings, report.launcherLooks) = (timings, looks)
        return report
    }

    /// Reads the files of the set whole, so that a damaged one is named before anything is touched.
    private func checkFiles() throws {
        environment.progress(.stage(Text("checking the set", zh: "检查备份集")))
        let full = manifest.full?.paths ?? []
        for entry in manifest.files {
            let isNeeded = !full.contains(entry.path) || options.layers.contains(.full)
            guard options.checking == .all || isNeeded else { continue }
            try SetContents.verify(entry.path, manifest, repository)
        }
        guard options.layers.contains(.history) else { return }
        try checkSegments()
    }

    private func lockedSession(on server: CronServer) async throws -> PostgresConnection {
        let session =
            options.layers.contains(.full) ? try await server.connectAnywhere() : try await server.connect()
        guard try await session.first(LauncherCatalog.tryLock(.restore)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: .restore))
            await session.close()
            throw RestoreFailure.locked(server.facts.address, holder: holder ?? nil)
        }
        return session
    }

    /// What the target's own parser says of the schedules, where that is asked for and there is a database to ask in.
    private func askParser(_ server: CronServer, _ contents: SetContents) async throws -> ProbedParser? {
        guard options.probe, server.hasDatabase else { return nil }
        return try await ScheduleProbe(server).ask(contents.jobs.map(\.job.schedule))
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
