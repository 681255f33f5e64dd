internal import ServiceLifecycle

/// Looks at the repository from time to time.
struct RepositoryWatch: Service {
    let settings: CurrentSettings
    let board: Board

    private static let interval = Duration.seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await board.sawRepository(await look())
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    @concurrent
    private func look() async -> RepositoryState { RepositoryState.of(settings.value.place) }
}
