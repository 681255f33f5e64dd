internal import CronModel
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Operations
internal import ServiceLifecycle

/// Everything that the daemon answers over HTTP.
struct WebServer: Service {
    let settings: CurrentSettings
    let board: Board
    let desk: AlertDesk
    let events: EventLog
    let scheduler: Scheduler
    let environment: Operations.Environment
    let manager: ServiceManager
    let logger: Logger

    /// A client that sends nothing for so long is cut off, and so is one that takes so long over the head of a request.
    private static let idleTimeout = TimeAmount.seconds(30)
    /// One that takes longer over the rest of a request is cut off, too.
    private static let requestTime = TimeAmount.seconds(20)
    /// And one that takes longer to be given an answer.
    private static let answerTime = TimeAmount.seconds(120)
    /// All lines of a request's head together.
    private static let headBytes = 16 << 10
    /// More clients than this wait.
    private static let mostConnections = 256

    func run() async throws {
        let address = settings.value.listen
        let application = Application(
            router: try router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        RequestDeadline(reading: Self.requestTime, answering: Self.answerTime)
                    ],
                    idleTimeout: Self.idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Self.headBytes,
                        maxHeaderListSize: Self.headBytes,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                logger.notice("listening", metadata: ["address": "\(address.host):\(port)"])
                manager.ready()
            },
            logger: quiet
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw DaemonFailure.cannotListen(address, error.description)
        }
    }

    /// What anybody may see, and behind the gate the rest.
    private func router() throws -> Router<DaemonContext> {
        let router = Router(context: DaemonContext.self)
        router.add(middleware: ResponseHeaders())
        router.get("healthz") { _, _ in Response.text("ok\n") }
        router.get("readyz") { _, _ in await readiness() }
        AssetRoutes().add(to: router)
        let doorkeeper = Doorkeeper(now: environment.now)
        let pages = try PageRenderer(
            hasLogin: { [settings] in !settings.value.credentials.passwords.isEmpty },
            hasActions: { [settings] in settings.value.actions }
        )
        LoginRoutes(settings: settings, doorkeeper: doorkeeper, pages: pages).add(to: router)
        let known = router.group().add(middleware: Gate(settings: settings, doorkeeper: doorkeeper))
        known.get("metrics") { _, _ in await metrics() }
        let reader = ClusterReader(settings: settings, board: board, environment: environment)
        APIRoutes(settings: settings, reader: reader, desk: desk, events: events).add(to: known.group("api/v1"))
        let shown = known.group().add(middleware: PageCache())
        PageRoutes(reader: reader, desk: desk, pages: pages).add(to: shown, documents: known)
        shown.get("events") { request, _ in await EventPage(request, now: reader.now).response(events, request, pages) }
        ActionRoutes(
            settings: settings,
            board: board,
            scheduler: scheduler,
            events: events,
            environment: environment,
            pages: pages,
            logger: logger
        ).add(to: shown)
        return router
    }

    /// Whether the daemon can do its work, and nothing more: nobody was asked who they are.
    private func readiness() async -> Response {
        switch await board.repository {
        case .reachable: .text("ready\n")
        case .missing: .text("not ready: no repository yet\n", status: .serviceUnavailable)
        case .unknown, .unreachable: .text("not ready: repository not reachable\n", status: .serviceUnavailable)
        }
    }

    private func metrics() async -> Response {
        let page = MetricsPage(settings: settings.value, toolVersion: environment.toolVersion, now: environment.now())
        return .text(
            page.text(
                await board.clusters,
                repository: await board.repository,
                alerts: await desk.open,
                failures: await desk.failures
            ),
            type: Exposition.contentType
        )
    }

    /// Hummingbird tells each start and each broken connection: that is for those who look for a fault.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = logger.logLevel <= .debug ? logger.logLevel : .error
        return logger
    }
}
