internal import CronModel
package import Logging
package import Operations
internal import ServiceLifecycle
internal import UnixSignals

/// The daemon: it works by its clock, looks at its clusters, and tells how they stand.
package struct Daemon: Sendable {
    private let settings: DaemonSettings
    private let load: @Sendable () throws -> DaemonSettings
    private let environment: Operations.Environment
    private let variables: [String: String]
    private let logger: Logger

    /// `load` reads the configuration again; `variables` are the environment's.
    package init(
        _ settings: DaemonSettings,
        reloading load: @escaping @Sendable () throws -> DaemonSettings,
        environment: Operations.Environment,
        variables: [String: String],
        logger: Logger
    ) {
        self.settings = settings
        self.load = load
        self.environment = environment
        self.variables = variables
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, then waits for what is under way; what takes too long is rolled back.
    ///
    /// Throws `authentication-needed` or `listen` where it cannot begin.
    package func run() async throws {
        try settings.checkAccess()
        let (current, board) = (CurrentSettings(settings), Board())
        let events = EventLog(folder: settings.stateFolder, now: environment.now)
        await events.start()
        await board.recall(await events.outcomes)
        await board.keep(settings.clusters.keys)
        let manager = ServiceManager(environment: variables)
        let pinger = Pinger(logger: logger)
        let desk = AlertDesk(current, environment: environment, board: board, events: events, logger: logger)
        let scheduler = Scheduler(
            current,
            runner: WorkRunner(environment: environment),
            board: board,
            events: events,
            pinger: pinger,
            manager: manager,
            logger: logger
        )
        let services: [any Service] = [
            RepositoryWatch(settings: current, board: board),
            CopyWatch(settings: current, board: board, now: environment.now),
            FleetWatch(settings: current, board: board, environment: environment, logger: logger),
            desk,
            // It ends after those who have something to tell.
            pinger,
            scheduler,
            Lookout(
                current,
                environment: environment,
                board: board,
                scheduler: scheduler,
                pinger: pinger,
                logger: logger
            ),
            WebServer(
                settings: current,
                board: board,
                desk: desk,
                events: events,
                scheduler: scheduler,
                environment: environment,
                manager: manager,
                logger: logger
            ),
            Reloader(
                settings: current,
                load: load,
                scheduler: scheduler,
                board: board,
                events: events,
                manager: manager,
                logger: logger
            ),
            Farewell(manager: manager, logger: logger),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(settings.patience)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            logger.notice("what was under way took too long and was rolled back")
        }
        await events.stop()
        logger.notice("stopped")
    }

    /// The service group's own steps are for those who look for a fault.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = logger.logLevel <= .debug ? logger.logLevel : .error
        return logger
    }
}

/// Says that the end has begun.
private struct Farewell: Service {
    let manager: ServiceManager
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        manager.stopping()
        logger.notice("stopping: no new work begins")
    }
}
