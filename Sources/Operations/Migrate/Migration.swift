internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Moves the jobs of one server to another: pause there, set, restore here, verify, arm here.
///
/// Two steps: `plan()`, which rehearses and changes neither server, then `run(_:)`. No job ever runs on both: it is armed
/// at the target only while the source is seen not to run it.
package struct Migration: Sendable {
    package struct Options: Sendable {
        package var cluster = "main"
        /// How long runs under way at the source are waited for, in seconds.
        package var wait = 600.0
        /// How the jobs are brought back at the target.
        package var restore = RestoreOptions()
        package var bindir: String?

        package init() {}
    }

    let source: ConnectionSettings
    let target: ConnectionSettings
    let repository: Repository
    let options: Options
    let environment: Environment

    package init(
        from source: ConnectionSettings,
        to target: ConnectionSettings,
        through repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.source = source
        self.target = target
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Looks at both servers, takes a set of the source's jobs and plans to restore it at the target.
    ///
    /// Throws where one of them cannot take part: `same-server`, `insufficient-rights`, `no-inactive-jobs` and the like.
    package func plan() async throws -> MigrationReport {
        let from = try await CronServer.open(source)
        let jobs = try await sourceJobs(from)
        let to = try await CronServer.open(target)
        guard from.facts.systemIdentifier != to.facts.systemIdentifier else {
            throw MigrationFailure.sameServer(from.facts.address, to.facts.address)
        }
        var report = MigrationReport(from: from.facts.address, to: to.facts.address)
        let manifest = try await takeSet([.cron])
        var rehearsal = options.restore
        rehearsal.layers = [.cron]
        report.plan = try await restore(manifest, rehearsal).run(dryRun: true).plan
        report.plan?.blockers += try await doubles(of: jobs, on: to)
        if try !SetContents.read(manifest, from: repository).jobs.contains(where: \.wantedActive) {
            report.plan?.blockers.append(MigrationFailure.nothingToMove(from.facts.address))
        }
        report.set = manifest.set
        await observe(&report)
        report.addPlannedSteps(active: jobs.filter(\.isActive).count, wait: options.wait)
        return report
    }

    /// Moves the jobs, stopping at the first step that fails.
    ///
    /// Always returns: a report of a move that stopped says in which condition both servers are, as they were seen then.
    package func run(_ planned: MigrationReport) async -> MigrationReport {
        var report = planned
        report.steps = []
        do {
            report.begin(.pause)
            let paused = try await pause(&report)
            report.begin(.backup)
            let manifest = try await takeSet([.cron, .history])
            report.set = manifest.set
            report.end(MigrationReport.taken(manifest))
            report.begin(.restore)
            try await restore(manifest, &report)
            report.begin(.verify)
            try await verify(manifest, &report)
            report.begin(.arm)
            let armed = try await arm(manifest, &report)
            report.begin(.missed)
            try await reportMissed(armed, since: paused, &report)
        } catch {
            report.stop(error)
        }
        let stopped = report
        // Seen also where this task was cancelled.
        return await Task {
            var report = stopped
            await observe(&report)
            return report
        }.value
    }

    /// The source's jobs, if they can be paused at all.
    private func sourceJobs(_ server: CronServer) async throws -> [Job] {
        let session = try await server.connect()
        do {
            let facts = try await server.requireExtension(on: session)
            try await server.requireWritable(on: session)
            guard facts.jobColumns.contains("active") else {
                throw QuarantineFailure.noInactiveJobs(facts.catalogVersion)
            }
            let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
            await session.close()
            return jobs
        } catch {
            await session.close()
            throw error
        }
    }

    /// Jobs that both servers run already: whatever is done next, somebody must decide first.
    private func doubles(of jobs: [Job], on server: CronServer) async throws -> [RestorePlan.Blocker] {
        guard server.hasDatabase else { return [] }
        let session = try await server.connect()
        let facts = try await server.extensionFacts(on: session)
        let there = try await facts.asyncMap { try await session.rows(JobCatalog.jobs(columns: $0.jobColumns)) } ?? []
        await session.close()
        let running = Set(there.filter(\.isActive).map(\.contentDigest))
        let both = jobs.filter { $0.isActive && running.contains(options.restore.contentDigest(of: $0)) }
        return both.isEmpty ? [] : [MigrationFailure.runOnBoth(both, on: server.facts.address)]
    }

    func takeSet(_ layers: Set<Layer>) async throws -> Manifest {
        var backup = Backup.Options()
        backup.cluster = options.cluster
        backup.layers = layers
        backup.label = "migrate"
        backup.bindir = options.bindir
        let report = try await Backup(of: source, into: repository, options: backup, environment: environment).run()
        return try repository.authenticManifest(of: report.set, in: options.cluster)
    }

    func restore(_ manifest: Manifest, _ options: RestoreOptions) -> Restore {
        Restore(manifest, from: repository, onto: target, options: options, environment: environment)
    }

    /// Both servers as they are now.
    func observe(_ report: inout MigrationReport) async {
        report.from.state = await state(of: source)
        report.to.state = await state(of: target)
    }

    private func state(of settings: ConnectionSettings) async -> MigrationReport.State {
        do {
            let server = try await CronServer.open(settings)
            guard server.hasDatabase else { return .jobs(active: 0, inactive: 0) }
            let session = try await server.connect()
            let facts = try await server.extensionFacts(on: session)
            let jobs =
                try await facts.asyncMap { try await session.rows(JobCatalog.jobs(columns: $0.jobColumns)) } ?? []
            await session.close()
            return .jobs(active: jobs.filter(\.isActive).count, inactive: jobs.filter { !$0.isActive }.count)
        } catch {
            return .unknown(RestoreFailure.reason(error))
        }
    }
}

extension RestoreOptions {
    /// What a job of the source does at the target.
    func contentDigest(of job: Job) -> String { mapped(JobLine(job: job, wantedActive: true)).job.contentDigest }
}
