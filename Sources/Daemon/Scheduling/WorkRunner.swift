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
    struct Product: Sendable {
        var status: WorkOutcome.Status
        let report: any Encodable & Sendable
        /// Where the set was read, if not in the first repository.
        var whence: Text?
    }

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
        let (status, product, failure): (WorkOutcome.Status, Product?, ActionableError?)
        do {
            let made = try await body()
            (status, product, failure) = (made.status, made, nil)
        } catch {
            let error = DaemonFailure.wrapping(error)
            (product, failure) = (nil, error)
            status = Task.isCancelled ? .interrupted : error.exitStatus == .locked ? .elsewhere : .failed
        }
        return WorkOutcome(
            status: status,
            started: started,
            seconds: stopwatch.seconds,
            report: product?.report,
            error: failure,
            whence: product?.whence
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
        case .verify: return try await verify(name, cluster, cluster.first(place), others)
        case .drill:
            let product = try await drill(name, cluster, cluster.first(place), others)
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
            return Product(status: report.exitStatus == .done ? .done : .incomplete, report: report)
        }
    }

    private func backup(
        _ cluster: WatchedCluster,
        _ options: Backup.Options,
        _ place: RepositoryPlace,
        _ copies: [CopyPlace]
    ) async throws -> Product {
        let report = try await BackupWithCopies(
            of: cluster.server,
            into: cluster.first(place),
            copies: copies,
            options: options,
            environment: environment
        ).run().report
        return Product(
            status: report.status == .complete && report.isEverywhere ? .done : .incomplete,
            report: report
        )
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

    /// Compares the server with its newest set, wherever that can be read.
    private func verify(
        _ name: String,
        _ cluster: WatchedCluster,
        _ first: CopyPlace,
        _ copies: [CopyPlace]
    ) async throws -> Product {
        let found = try NearestSet(of: name, in: first, copies: copies).findWhole(NearestSet.Wish("latest"))
        let verification = Verification(
            of: cluster.server,
            against: found.manifest,
            in: home(of: found, first).map { found.repository.withRecords(in: $0.storage, writing: true) }
                ?? found.repository,
            options: Verification.Options(),
            environment: environment
        )
        let report = try await verification.runOnRecord()
        return Product(report.status == .failed ? .checkFailed : .done, report, from: found)
    }

    /// Rehearses the recovery from the newest set that can bring back everything, wherever that can be read, and keeps the
    /// evidence.
    private func drill(
        _ name: String,
        _ cluster: WatchedCluster,
        _ first: CopyPlace,
        _ copies: [CopyPlace]
    ) async throws -> Product {
        var wish = NearestSet.Wish("latest")
        wish.layers = [.full, .cron]
        let found = try NearestSet(of: name, in: first, copies: copies).findWhole(wish)
        var options = Drill.Options()
        options.external = cluster.backup.external
        let report = try await Drill(
            of: found.manifest,
            from: found.repository,
            options: options,
            environment: environment
        ).run()
        let evidence = DrillEvidence(in: home(of: found, first) ?? found.repository, language: cluster.language)
        let kept = try evidence.keep(report, of: found.manifest).report
        return Product(kept.status == .failed ? .checkFailed : .done, kept, from: found)
    }

    /// The first repository, where a set was read from another one: what is done with the set is looked for there.
    ///
    /// Nil where it cannot be written.
    private func home(of found: NearestSet.Found, _ first: CopyPlace) -> Repository? {
        guard found.name != nil, let repository = try? first.open(), repository.storage.isWritable else { return nil }
        return repository
    }
}

extension WorkRunner.Product {
    /// Done with a set; where the first repository should have had it, that is what is missing.
    fileprivate init(
        _ status: WorkOutcome.Status,
        _ report: any Encodable & Sendable,
        from found: NearestSet.Found
    ) {
        let isAmiss = status == .done && !found.passed.isEmpty
        self.init(status: isAmiss ? .incomplete : status, report: report, whence: found.whence)
    }
}

extension NearestSet.Found {
    /// Where the set was read, and why there; nil: in the first repository.
    fileprivate var whence: Text? {
        guard let name else { return nil }
        let place = Text(
            "set \(manifest.set) was read from the copy \(name)",
            zh: "备份集 \(manifest.set) 读取自副本 \(name)"
        )
        return passed.reduce(place) { $0 + Text("; ", zh: "；") + $1.error.problem }
    }
}
