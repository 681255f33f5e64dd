internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// Looks at every cluster once in a while, spread evenly, a few at a time.
actor Lookout: Service {
    private let settings: CurrentSettings
    private let environment: Operations.Environment
    private let board: Board
    private let logger: Logger
    private var memories: [String: LookMemory] = [:]
    private var next: [String: Instant] = [:]
    private var busy: Set<String> = []
    private var watches: [String: JobListWatch] = [:]
    private let scheduler: Scheduler
    private let pinger: Pinger

    /// Looks that are under way at the same time.
    private static let parallel = 8
    /// A server that does not answer for so long is not looked at any longer.
    private static let patience = Duration.seconds(40)

    init(
        _ settings: CurrentSettings,
        environment: Operations.Environment,
        board: Board,
        scheduler: Scheduler,
        pinger: Pinger,
        logger: Logger
    ) {
        self.settings = settings
        self.environment = environment
        self.board = board
        self.scheduler = scheduler
        self.pinger = pinger
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for cluster in await self.take() { group.addTask { await self.look(at: cluster) } }
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
        }
    }

    /// The clusters whose turn it is.
    private func take() -> [String] {
        let (settings, now) = (settings.value, environment.now())
        for name in next.keys where settings.clusters[name] == nil {
            (next[name], memories[name], watches[name]) = (nil, nil, nil)
        }
        // Who has waited longest comes first: where looks take longer than their interval, all come later alike.
        let due = settings.clusters.keys.map { (at: next[$0] ?? .earliest, name: $0) }
            .filter { $0.at <= now && !busy.contains($0.name) }.sorted { ($0.at, $0.name) < ($1.at, $1.name) }
        let taken = due.prefix(Self.parallel - busy.count).map(\.name)
        for name in taken {
            busy.insert(name)
            next[name] = Self.turn(of: name, after: now, every: settings.lookInterval)
        }
        return taken
    }

    /// Each cluster has a second of its own in the interval.
    private static func turn(of cluster: String, after now: Instant, every interval: Int) -> Instant {
        let slot = Int(StableHash.value(of: cluster) % UInt64(interval))
        let begin = now.secondsSince1970 - now.secondsSince1970 % interval + slot
        // Not so soon after a look that was late, nor twice as late.
        let turn = begin > now.secondsSince1970 + interval / 4 ? begin : begin + interval
        return Instant(secondsSince1970: turn)
    }

    private func look(at name: String) async {
        let settings = settings.value
        guard let cluster = settings.clusters[name] else { return release(name, LookMemory()) }
        let known = await board.clusters[name]?.sets
        let report = await Self.look(name, cluster, settings, memories[name] ?? LookMemory(), known, environment)
        await board.looked(at: name, report)
        if case .failure(let error) = report.sighting {
            logger.warning(
                "cannot look at the server",
                metadata: ["cluster": "\(name)", "code": "\(error.code)", "problem": "\(error.problem.english)"]
            )
        }
        if case .success(let sighting) = report.sighting {
            await watch(sighting, of: name, report.sets, settings)
            await pinger.tell(sighting, of: name, cluster)
        }
        release(name, report.memory)
    }

    /// Has a job list that changed put down.
    ///
    /// One of which rows are hidden proves nothing, and neither can be where nobody knows what the newest set holds. The
    /// first set of all is that of the scheduled backup, where there is one.
    private func watch(_ sighting: Sighting, of name: String, _ sets: SetFacts?, _ settings: DaemonSettings) async {
        guard settings.jobListSetsPerDay > 0, !sighting.isPartial else { return }
        let isNew = await board.repository == .missing
        guard let sets = sets ?? (isNew ? SetFacts.none : nil) else { return }
        guard sets.count > 0 || settings.clusters[name]?.schedules[.backup] == nil else { return }
        var watch = watches[name] ?? JobListWatch()
        let cap = settings.jobListSetsPerDay
        let isKept = watch.isKept(
            sighting.digest,
            outcome: await board.clusters[name]?.works[.jobList]?.last,
            now: sighting.at
        )
        let newest = isKept ? sighting.digest : sets.jobs?.digest
        let verdict = watch.look(at: sighting.digest, newest: newest, cap: cap, now: sighting.at)
        watches[name] = watch
        switch verdict {
        case .same, .wait: break
        case .capture: await scheduler.captureJobList(of: name)
        case .capped:
            logger.warning("the job list changed too often today: no set of it", metadata: ["cluster": "\(name)"])
        }
    }

    private func release(_ name: String, _ memory: LookMemory) {
        busy.remove(name)
        memories[name] = memory
    }

    /// One look at a server and at what the repository holds of it.
    @concurrent
    static func look(
        _ name: String,
        _ cluster: WatchedCluster,
        _ settings: DaemonSettings,
        _ memory: LookMemory,
        _ known: SetFacts?,
        _ environment: Operations.Environment
    ) async -> LookReport {
        let repository = try? cluster.believing(settings.place.open())
        let look = Look(at: cluster.server, repository: repository, environment: environment)
        var memory = memory
        let sighting: Result<Sighting, ActionableError>
        do {
            let (seen, fresh) = try await withTimeLimit(patience) { [memory] in
                var memory = memory
                return (try await look.run(&memory), memory)
            }
            memory = fresh
            sighting = .success(seen)
        } catch {
            sighting = .failure(DaemonFailure.wrapping(error))
        }
        let server = (try? sighting.get())?.facts.systemIdentifier
        return LookReport(
            at: environment.now(),
            sighting: sighting,
            memory: memory,
            sets: repository.flatMap {
                try? SetFacts.read(
                    $0,
                    cluster: name,
                    on: server,
                    layers: cluster.backup.layers,
                    memory: cluster.memory,
                    earlier: known
                )
            },
            launcherReason: await reason(sighting, cluster, environment)
        )
    }

    /// Why no launcher stays alive, by the doctor.
    private static func reason(
        _ sighting: Result<Sighting, ActionableError>,
        _ cluster: WatchedCluster,
        _ environment: Operations.Environment
    ) async -> Text? {
        guard case .success(let sighting) = sighting, [.looping, .absent].contains(sighting.launcher) else {
            return nil
        }
        let doctor = Doctor(of: cluster.server, watch: 1, environment: environment)
        let report = try? await withTimeLimit(patience) { try await doctor.run() }
        return report?.checks.first { $0.id == "launcher.alive" && $0.status == .failed }.map {
            $0.evidence.first ?? $0.summary
        }
    }
}
