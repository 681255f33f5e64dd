internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess
internal import Synchronization

/// The ids of what a drill checks beside what `verify` does, an interface for scripts.
enum DrillCheckID {
    static let fence = "fence.launcher"
    static let network = "fence.network"
    static let restore = "restore"
    static let rehearsal = "rehearsal"
    static let databases = "databases.restored"
    static let copy = "copy.whole"
    static let copyIdentity = "copy.source"
    static let copyJobs = "copy.jobs"
    static let jobs = "jobs.work"
    static let version = "version.change"
}

/// The steps of a drill on its throwaway server.
struct DrillStep: Sendable {
    let contents: SetContents
    let repository: Repository
    let server: DrillServer
    let environment: Environment
    /// Runs since the drill began.
    let stopwatch: Stopwatch

    init(
        _ contents: SetContents,
        _ repository: Repository,
        on server: DrillServer,
        environment: Environment,
        stopwatch: Stopwatch
    ) {
        self.contents = contents
        self.repository = repository
        self.server = server
        self.environment = environment
        self.stopwatch = stopwatch
    }

    var manifest: Manifest { contents.manifest }

    /// Restores behind the fence, then lets the launcher in and looks.
    func run(_ report: inout DrillReport) async throws {
        if let throwaway = server.throwaway {
            let starting = Stopwatch()
            guard try await start(throwaway, &report) else { return }
            report.note("start", starting.seconds)
            if throwaway.lacksLocale { report.notProven.append(Self.localeNote) }
        }
        report.networkFenced = (server.throwaway?.programs.network ?? .none) != .none
        report.add(networkCheck(isFenced: report.networkFenced))
        guard try await restore(&report) else { return }
        if let throwaway = server.throwaway {
            let restarting = Stopwatch()
            try await throwaway.stop()
            try await throwaway.start(launching: true)
            report.note("restart", restarting.seconds)
        }
        do {
            try await look(&report)
        } catch let error as ActionableError {
            try Task.checkCancellation()
            report.add(Self.failed("verify", error))
        } catch let error as PostgresError {
            try Task.checkCancellation()
            report.add(Self.failed("verify", error.actionable("verify-failed", Self.verifying)))
        }
    }

    /// Without a launcher; that a copy does not come up is a finding.
    private func start(_ throwaway: ThrowawayServer, _ report: inout DrillReport) async throws -> Bool {
        do {
            try await throwaway.start(launching: false)
            return true
        } catch let error as ActionableError where throwaway.copied != nil && error.code == DrillFailure.notStarted {
            try Task.checkCancellation()
            report.add(Self.failed(DrillCheckID.restore, error))
            return false
        }
    }

    /// Returns whether there is anything to look at.
    private func restore(_ report: inout DrillReport) async throws -> Bool {
        let phase = Stopwatch()
        let loading = Mutex(0.0)
        let watched = Environment(
            toolVersion: environment.toolVersion,
            now: environment.now,
            progress: Progress { event in
                if case .done(_, _, let seconds) = event { loading.withLock { $0 += seconds } }
                environment.progress(event)
            }
        )
        defer {
            report.note("restore", phase.seconds)
            report.note("restore.databases", loading.withLock { $0 })
        }
        do {
            if let copy = manifest.full?.copy { guard try await quarantine(copy, &report) else { return false } }
            let restored = try await Restore(
                manifest,
                from: repository,
                onto: server.connection,
                options: restoreOptions,
                environment: watched
            ).run(dryRun: false)
            report.add(outcome(restored))
            guard restored.applied else { return false }
            report.add(try await fenceCheck())
            if manifest.full?.copy == nil { report.add(databasesCheck) }
            return true
        } catch let error as ActionableError {
            // What ended with us is no fault of the set's.
            try Task.checkCancellation()
            report.add(Self.failed(DrillCheckID.restore, error))
        } catch let error as PostgresError {
            try Task.checkCancellation()
            report.add(Self.failed(DrillCheckID.restore, error.actionable("restore-failed", Self.restoring)))
        }
        return false
    }

    /// All of the set as it was; tablespaces alone are folders of the source's host.
    ///
    /// Onto a copy of the source's files the cron layer alone, over what stands there.
    var restoreOptions: RestoreOptions {
        var options = RestoreOptions()
        guard manifest.full?.copy == nil else {
            (options.layers, options.onConflict, options.checking) = ([.cron], .replace, .needed)
            return options
        }
        options.layers = Set(manifest.layers)
        options.keepsSuperusers = true
        options.keepsTablespaces = false
        options.bindir = server.bindir
        // There is none behind the fence; afterwards it is looked at while the canaries are waited for.
        options.watchesLauncher = false
        return options
    }

    /// Verifies while the launcher is watched; then judges the jobs and hears the canaries, side by side.
    private func look(_ report: inout DrillReport) async throws {
        let cron = try await CronServer.open(server.connection)
        let session = try await cron.connect()
        let facts = try await cron.requireExtension(on: session)
        let clock = try await cron.clock(catalogVersion: facts.catalogVersion, on: session)
        report.drill = DrillReport.Version(cron.facts, facts, clock)
        try await noteAge(&report, facts, on: session)
        await session.close()

        async let alive = watchLauncher(of: cron)
        let verified = try await timed { try await verify() }
        report.rtoSeconds = stopwatch.seconds
        report.note("verify", verified.seconds)
        let firstOfVerification = report.checks.count
        report.checks += verified.output.checks
        // Only now: a verification reads a sequence and the rows it numbers one after the other, and canaries are rows.
        async let canaries = timed {
            try await OwnerCanaries(
                cron,
                clock,
                catalogVersion: facts.catalogVersion,
                owners: owners,
                isOurs: server.throwaway != nil
            ).check(environment)
        }
        async let verdicts = timed {
            try await CommandAnalysis(connection: server.connection, isOurs: server.throwaway != nil).judge(
                contents.jobs
            )
        }
        let judged = try await verdicts
        report.note("judge", judged.seconds)
        report.verdicts = versionPolicy(judged.output, clock, report.target)
        report.add(workCheck(report.verdicts))
        report.add(versionCheck(report))
        let watched = try await alive
        report.checks = report.checks.enumerated().map { index, check in
            index >= firstOfVerification && check.id == watched.id ? watched : check
        }
        let heard = try await canaries
        report.note("canaries", heard.seconds)
        report.add(heard.output)
    }

    /// A launcher that dies comes back after a second: it is watched longer, while the canaries are waited for.
    private func watchLauncher(of cron: CronServer) async throws -> Check {
        let session = try await cron.connect()
        do {
            let check = try await LauncherWatch(cron, seconds: 1.5).check(on: session)
            await session.close()
            return check
        } catch {
            await session.close()
            throw error
        }
    }

    private func verify() async throws -> CheckReport {
        var options = Verification.Options()
        options.watch = 0
        // A copy holds the history as it was when the copy was done: somebody may have deleted from it since the set's.
        options.afterRestore = manifest.full?.copy == nil
        return try await Verification(
            of: server.connection,
            against: manifest,
            in: repository,
            options: options,
            environment: environment
        ).run()
    }

    private func timed<Output: Sendable>(
        _ work: () async throws -> Output
    ) async throws -> (output: Output, seconds: Double) {
        let stopwatch = Stopwatch()
        let output = try await work()
        return (output, stopwatch.seconds)
    }

    /// Each owner once, with the database most of its jobs use.
    private var owners: [(role: String, database: String)] {
        Dictionary(grouping: contents.jobs.map(\.job)) { ExactText($0.username) }.sorted { $0.key < $1.key }.map {
            let databases = Dictionary(grouping: $0.value) { ExactText($0.database) }
            let most = databases.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
            return (role: $0.key.text, database: most?.key.text ?? "")
        }
    }

    private func noteAge(
        _ report: inout DrillReport,
        _ facts: ExtensionFacts,
        on session: PostgresConnection
    ) async throws {
        let newest =
            facts.historyTable == nil || manifest.history == nil
            ? nil : try await session.first(DrillCatalog.newestRun) ?? nil
        let moment = newest ?? manifest.takenAt.secondsSince1970
        report.rpoSeconds = Double(max(0, report.startedAt.secondsSince1970 - moment))
    }
}
