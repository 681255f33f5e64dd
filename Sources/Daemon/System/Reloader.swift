internal import CronModel
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads the configuration again at each SIGHUP.
///
/// One that cannot be used changes nothing, and the log says so.
struct Reloader: Service {
    let settings: CurrentSettings
    let load: @Sendable () throws -> DaemonSettings
    let scheduler: Scheduler
    let board: Board
    let events: EventLog
    let manager: ServiceManager
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            manager.reloading()
            await reload()
            manager.ready()
        }
    }

    private func reload() async {
        do {
            let fresh = try load()
            try fresh.checkAccess()
            if fresh.listen != settings.value.listen {
                logger.warning("serve.listen has changed: it takes effect at the next start")
            }
            settings.replace(by: fresh)
            await scheduler.applySettings()
            await board.keep(fresh.clusters.keys)
            logger.notice("configuration read again", metadata: ["clusters": "\(fresh.clusters.count)"])
            await events.add(done(clusters: fresh.clusters.count))
        } catch {
            let problem = DaemonFailure.wrapping(error).problem
            logger.error(
                "the configuration cannot be used: the old one stays",
                metadata: ["problem": "\(problem.english)"]
            )
            let summary = Text("the configuration cannot be used: the old one stays", zh: "配置无法使用：保留原配置")
            await events.add(
                Event(.configuration, "failed", .warning, at: events.now(), summary, detail: problem)
            )
        }
    }

    private func done(clusters count: Int) -> Event {
        let summary = Text("the configuration was read again", zh: "已重新读取配置")
        let detail = Text(count.of("cluster"), zh: "\(count) 个集群")
        return Event(.configuration, "done", at: events.now(), summary, detail: detail)
    }
}
