internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// Does the work of all clusters when it is due, for as long as the daemon lives.
actor Scheduler: Service {
    private let settings: CurrentSettings
    private var agenda = Agenda()
    private let runner: WorkRunner
    private let board: Board
    private let events: EventLog
    private let pinger: Pinger
    private let manager: ServiceManager
    private let logger: Logger

    init(
        _ settings: CurrentSettings,
        runner: WorkRunner,
        board: Board,
        events: EventLog,
        pinger: Pinger,
        manager: ServiceManager,
        logger: Logger
    ) {
        self.settings = settings
        self.runner = runner
        self.board = board
        self.events = events
        self.pinger = pinger
        self.manager = manager
        self.logger = logger
        agenda.apply(settings.value, at: runner.environment.now())
    }

    /// Takes over the configuration as it is now; what is under way ends by the old one.
    func applySettings() {
        agenda.apply(settings.value, at: runner.environment.now())
    }

    /// Has the job list of a cluster put down as a set of its own.
    func captureJobList(of cluster: String) {
        let key = Agenda.Key(cluster: cluster, work: .jobList)
        agenda.request(key, .jobList, at: runner.environment.now())
    }

    /// Has work done as soon as it can be, whatever its schedule says.
    func ask(for work: Work, of cluster: String, by user: String) {
        agenda.request(Agenda.Key(cluster: cluster, work: work), .asked(user), at: runner.environment.now())
    }

    /// Begins no more work once a graceful shutdown was asked for, and waits for what is under way.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                manager.alive()
                for assignment in agenda.take(at: runner.environment.now()) {
                    group.addTask { await self.perform(assignment) }
                }
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(1)) }
            }
        }
    }

    private func perform(_ assignment: Agenda.Assignment) async {
        let key = assignment.key
        let settings = settings.value
        guard let cluster = settings.clusters[key.cluster] else { return end(key, .interrupted) }
        let place = settings.place
        guard await isStillDue(assignment, cluster, place) else { return end(key, .interrupted) }
        logger.info("\(key.work.rawValue) begins", metadata: ["cluster": "\(key.cluster)", "due": "\(assignment.due)"])
        await board.began(key, at: runner.environment.now())
        await pinger.tell(key.work, of: cluster, .start)
        let outcome = await runner.run(
            key.work,
            of: key.cluster,
            cluster,
            in: place,
            copies: settings.copies,
            settings.hooks,
            isDue: { await self.isStillDue(assignment, cluster, place) },
            complain: { [logger] problem in
                logger.warning("a hook failed", metadata: ["cluster": "\(key.cluster)", "problem": "\(problem)"])
            }
        )
        tell(outcome, of: key)
        if outcome.status != .elsewhere {
            await events.add(Event(key.work, of: key.cluster, outcome, by: assignment.reason.user))
            await pinger.tell(key.work, of: cluster, outcome.status == .done ? .success : .fail)
        }
        await board.ended(key, outcome)
        end(key, Agenda.Ending(outcome.status))
    }

    /// Whether nobody has done it meanwhile, as the repository knows; what somebody asked for is always to be done.
    private func isStillDue(
        _ assignment: Agenda.Assignment,
        _ cluster: WatchedCluster,
        _ place: RepositoryPlace
    ) async -> Bool {
        let key = assignment.key
        switch assignment.reason {
        case .asked: return true
        case .jobList: return await runner.jobListIsNew(of: key.cluster, cluster, in: place)
        case .schedule: break
        }
        guard let done = await runner.lastDone(key.work, of: key.cluster, cluster, in: place) else { return true }
        agenda.wasDone(key, at: done)
        return agenda.isDue(key, at: runner.environment.now())
    }

    private func end(_ key: Agenda.Key, _ ending: Agenda.Ending) {
        agenda.finish(key, ending, at: runner.environment.now())
    }

    private func tell(_ outcome: WorkOutcome, of key: Agenda.Key) {
        var facts: Logger.Metadata = ["cluster": "\(key.cluster)", "seconds": "\(outcome.seconds)"]
        if let error = outcome.error {
            facts["code"] = "\(error.code)"
            facts["problem"] = "\(error.problem.english)"
            if let detail = error.detail { facts["detail"] = "\(detail.english)" }
        } else if let detail = outcome.detail {
            facts["detail"] = "\(detail.english)"
        }
        let level: Logger.Level =
            switch outcome.status {
            case .done, .elsewhere: .info
            case .interrupted: .notice
            case .incomplete, .checkFailed: .warning
            case .failed: .error
            }
        logger.log(level: level, "\(key.work.rawValue) \(outcome.status.rawValue)", metadata: facts)
    }
}

extension Agenda.Reason {
    /// Who asked; nil: nobody.
    fileprivate var user: String? {
        if case .asked(let user) = self { user } else { nil }
    }
}

extension Agenda.Ending {
    init(_ status: WorkOutcome.Status) {
        self =
            switch status {
            case .done, .incomplete, .checkFailed: .done
            case .failed: .failed
            case .elsewhere: .elsewhere
            case .interrupted: .interrupted
            }
    }
}
