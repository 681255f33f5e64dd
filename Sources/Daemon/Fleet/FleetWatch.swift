internal import CronModel
internal import CronSchedule
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// Looks from time to time at the clusters of the repository that others take care of.
struct FleetWatch: Service {
    let settings: CurrentSettings
    let board: Board
    let environment: Operations.Environment
    let logger: Logger

    /// Settings that are read again may ask for it sooner.
    private static let pause = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: Instant?
            while !Task.isCancelled {
                let (settings, now) = (settings.value, environment.now())
                if let interval = settings.fleetInterval {
                    if last.map({ now.secondsSince1970 - $0.secondsSince1970 >= interval }) ?? true {
                        last = now
                        await look(settings)
                    }
                } else {
                    last = nil
                    await board.sawFleet([:], at: now)
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func look(_ settings: DaemonSettings) async {
        do {
            let facts = try await Self.read(settings)
            await board.sawFleet(facts.filter { settings.clusters[$0.key] == nil }, at: environment.now())
        } catch {
            // What was seen before stays; that the repository is down is told by itself.
            let error = DaemonFailure.wrapping(error)
            logger.warning(
                "cannot look at the fleet",
                metadata: ["code": "\(error.code)", "problem": "\(error.problem.english)"]
            )
        }
    }

    @concurrent
    private static func read(_ settings: DaemonSettings) async throws -> [String: SetFacts] {
        try SetFacts.ofFleet(settings)
    }
}
