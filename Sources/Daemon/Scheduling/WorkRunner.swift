internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// Does the work of a cluster: the very operations of the command line, called as a library.
struct WorkRunner: Sendable {
    let environment: Operations.Environment

    /// What an operation came to, before it is timed.
    typealias Product = (status: WorkOutcome.Status, report: any Encodable & Sendable)

    /// Does it, with the hooks around it; whatever goes wrong is in the outcome.
    ///
    /// A hook before it that fails stops it. Those after it run whatever came of it, but where somebody else is at it; one
    /// that fails changes nothing, and `complain` is called. A job list that changed is put down without any hook.
    @concurrent
    func run(
        _ work: Work,
        of name: String,
        _ cluster: WatchedCluster,
        in place: RepositoryPlace,
        copies: [DaemonSettings.Copy],
        _ hooks: Hooks,
        isDue: @Sendable () async -> Bool,
        complain: @Sendable (String) -> Void
    ) async -> WorkOutcome {
        let hooks = work == .jobList ? Hooks() : hooks
        var isBegun = false
        let outcome = await timed {
            try await alone(work, on: cluster, isDue) {
                isBegun = true
                for hook in hooks.before { try await hook.run(HookInput(before: work, of: name).bytes) }
                return try await product(of: work, name, cluster, place, copies)
            }
        }
        guard isBegun || outcome.status != .elsewhere else { return outcome }
        if work == .backup {
            for loss in losses(name, cluster, place) { complain(loss.words.english + ": " + loss.hint.english) }
        }
        for hook in hooks.after {
            do {
                try await hook.run(HookInput(after: work, of: name, outcome).bytes)
            } catch {
                complain(DaemonFailure.wrapping(error).problem.english)
            }
        }
        return outcome
    }

    /// What this machine has seen and is there no more; what is there is remembered.
    ///
    /// What cannot be compared is for `check` to tell.
    private func losses(
        _ name: String,
        _ cluster: WatchedCluster,
        _ place: RepositoryPlace
    ) -> [RepositoryMemory.Loss] {
        guard let memory = cluster.memory, let repository = try? cluster.believing(place.open()),
            let server = try? repository.owner(of: name)
        else { return [] }
        let scope = RepositoryMemory.Scope(cluster: name, server: server)
        return (try? memory.compare(with: repository, scope))?.losses ?? []
    }

    /// Runs `body` while no other daemon can do the same work on the same server.
    ///
    /// Throws `locked` where another one is at it, or was done with it just before.
    private func alone(
        _ work: Work,
        on cluster: WatchedCluster,
        _ isDue: () async -> Bool,
        _ body: () async throws -> Product
    ) async throws -> Product {
        let lock: LauncherCatalog.Lock
        switch work {
        case .backup: lock = .scheduledBackup
        case .verify: lock = .verify
        case .drill: lock = .drill
        case .jobList: lock = .jobListChange
        // A prune needs no server and may run twice.
        case .prune: return try await body()
        }
        return try await ServerLock.holding(lock, on: cluster.server) {
            guard await isDue() else { throw DaemonFailure.doneElsewhere(work) }
            return try await body()
        }
    }

    private func timed(_ body: () async throws -> Product) async -> WorkOutcome {
        let (started, stopwatch) = (environment.now(), Stopwatch())
        let (status, report, failure): (WorkOutcome.Status, (any Encodable & Sendable)?, ActionableError?)
        do {
            let product = try await body()
            (status, report, failure) = (product.status, product.report, nil)
        } catch {
            let error = DaemonFailure.wrapping(error)
            (report, failure) = (nil, error)
            status = Task.isCancelled ? .interrupted : error.exitStatus == .locked ? .elsewhere : .failed
        }
        return WorkOutcome(
            status: status,
            started: started,
            seconds: stopwatch.seconds,
            report: report,
            error: failure
        )
    }

    /// When the work was done last, by whomever: the repository alone knows.
    ///
    /// Nil where it was never done or leaves no trace.
    @concurrent
    func lastDone(_ work: Work, of name: String, _ cluster: WatchedCluster, in place: RepositoryPlace) async -> Instant?
    {
        guard let repository = try? cluster.believing(place.open()) else { return nil }
        switch work {
        case .backup:
            let newest = try? repository.newest(of: name) { manifest in
                let possible =
                    manifest.pgCron.keepsHistory ? cluster.backup.layers : cluster.backup.layers.subtracting([.history])
                return possible.isSubset(of: manifest.layers)
            }
            return newest?.takenAt
        case .verify: return try? repository.newestRecord(.verification, of: name)?.at
        case .drill: return try? repository.newestRecord(.drill, of: name)?.at
        case .prune: return try? repository.newestRecord(.prune, of: name)?.at
        case .jobList: return nil
        }
    }

    /// Whether the newest set holds another job list than the server does now.
    ///
    /// Asked under the lock: what was seen before it may be neither. True where that cannot be told; the set then says why.
    @concurrent
    func jobListIsNew(of name: String, _ cluster: WatchedCluster, in place: RepositoryPlace) async -> Bool {
        guard let repository = try? cluster.believing(place.open()),
            let known = try? repository.newest(of: name, { _ in true })?.proof.digest
        else { return true }
        let look = Look(at: cluster.server, repository: repository, environment: environment)
        return (try? await look.digest()) != known
    }

    private func product(
        of work: Work,
        _ name: String,
        _ cluster: WatchedCluster,
        _ place: RepositoryPlace,
        _ copies: [DaemonSettings.Copy]
    ) async throws -> Product {
        let others = copies.map(cluster.place)
        switch work {
        case .backup: return try await backup(cluster, cluster.backup, place, others)
        case .jobList:
            var options = cluster.backup
            (options.layers, options.label) = ([.cron], SetFacts.jobListLabel)
            return try await backup(cluster, options, place, others)
        case .verify: return try await verify(name, cluster, place)
        case .drill:
            let product = try await drill(name, cluster, place)
            await bring(name, cluster, place, into: others)
            return product
        case .prune:
            let prune = PruneWithCopies(
                of: name,
                in: try cluster.signing(place.open()),
                policy: cluster.retention ?? RetentionPolicy(),
                copies: others,
                environment: environment
            )
            let report = try prune.run(confirmed: true)
            return (report.exitStatus == .done ? .done : .incomplete, report)
        }
    }

    private func backup(
        _ cluster: WatchedCluster,
        _ options: Backup.Options,
        _ place: RepositoryPlace,
        _ copies: [CopyPlace]
    ) async throws -> Product {
        let first = CopyPlace(name: place.storage.location(of: .root)) { making in
            try cluster.signing(making ? place.openOrMake() : place.open())
        }
        let report = try await BackupWithCopies(
            of: cluster.server,
            into: first,
            copies: copies,
            options: options,
            environment: environment
        ).run().report
        return (report.status == .complete && report.isEverywhere ? .done : .incomplete, report)
    }

    /// Brings what was just put down into the copies; what cannot be brought now the next backup brings, and tells of.
    private func bring(
        _ name: String,
        _ cluster: WatchedCluster,
        _ place: RepositoryPlace,
        into copies: [CopyPlace]
    ) async {
        guard !copies.isEmpty, let repository = try? cluster.believing(place.open()) else { return }
        for copy in copies {
            _ = await CopyRun(of: name, from: repository, into: copy, environment: environment).bringUpToDate()
        }
    }

    /// Compares the server with its newest set.
    private func verify(_ name: String, _ cluster: WatchedCluster, _ place: RepositoryPlace) async throws -> Product {
        let repository = try cluster.believing(place.open())
        let verification = Verification(
            of: cluster.server,
            against: try repository.find("latest", in: name),
            in: repository,
            options: Verification.Options(),
            environment: environment
        )
        let report = try await verification.runOnRecord()
        return (report.status == .failed ? .checkFailed : .done, report)
    }

    /// Rehearses the recovery from the newest set that can bring back everything, and keeps the evidence.
    private func drill(_ name: String, _ cluster: WatchedCluster, _ place: RepositoryPlace) async throws -> Product {
        let repository = try cluster.signing(place.open())
        let set = try repository.find("latest", in: name, layers: [.full, .cron])
        var options = Drill.Options()
        options.external = cluster.backup.external
        let found = try await Drill(of: set, from: repository, options: options, environment: environment).run()
        let kept = try DrillEvidence(in: repository, language: cluster.language).keep(found, of: set)
        return (kept.report.status == .failed ? .checkFailed : .done, kept.report)
    }
}
