internal import CronModel
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Operations
internal import ServiceLifecycle

/// Everything that the daemon answers over HTTP.
struct WebServer: Service {
    let settings: CurrentSettings
    let board: Board
    let environment: Operations.Environment
    let manager: ServiceManager
    let logger: Logger

    /// A client that sends nothing for so long is cut off.
    private static let idleTimeout = TimeAmount.seconds(30)

    func run() async throws {
        let address = settings.value.listen
        let application = Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
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

    private var router: Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: ResponseHeaders())
        router.get("healthz") { _, _ in Response.text("ok\n") }
        router.get("readyz") { _, _ in await readiness() }
        let known = router.group().add(middleware: BearerToken(settings: settings))
        known.get("metrics") { _, _ in await metrics() }
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
            page.text(await board.clusters, repository: await board.repository),
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
