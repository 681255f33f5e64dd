internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations
internal import ServiceLifecycle

/// Looks how far the copies are behind: from time to time, and after each backup.
actor CopyWatch: Service {
    private let settings: CurrentSettings
    private let board: Board
    private let now: @Sendable () -> Instant
    private var looked: [String: (at: Instant, backup: Instant?)] = [:]

    /// Seconds from one look at a cluster's copies to the next.
    private static let interval = 300

    init(settings: CurrentSettings, board: Board, now: @escaping @Sendable () -> Instant) {
        self.settings = settings
        self.board = board
        self.now = now
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.round()
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func round() async {
        let settings = settings.value
        looked = looked.filter { settings.clusters[$0.key] != nil }
        guard !settings.copies.isEmpty else { return await forget() }
        // A copy that one cluster could not reach is not waited for by every other one of the same round.
        var unreachable: [String: ActionableError] = [:]
        for (name, cluster) in settings.clusters.sorted(by: { $0.key < $1.key }) where !Task.isCancelled {
            let backup = await board.clusters[name]?.works[.backup]?.last?.started
            guard isDue(name, backup) else { continue }
            let standings = await Self.look(name, cluster, settings, unreachable)
            guard !standings.isEmpty else { continue }
            for standing in standings { unreachable[standing.name] = standing.error }
            looked[name] = (now(), backup)
            await board.sawCopies(of: name, standings)
        }
    }

    private func isDue(_ name: String, _ backup: Instant?) -> Bool {
        guard let last = looked[name] else { return true }
        return last.backup != backup || now().secondsSince1970 - last.at.secondsSince1970 >= Self.interval
    }

    /// The configuration names no copy any more.
    private func forget() async {
        for name in looked.keys { await board.sawCopies(of: name, []) }
        looked = [:]
    }

    /// How the copies of a cluster stand; empty where the first repository cannot be read.
    @concurrent
    static func look(
        _ name: String,
        _ cluster: WatchedCluster,
        _ settings: DaemonSettings,
        _ unreachable: [String: ActionableError] = [:]
    ) async -> [CopyStanding] {
        guard let sets = try? cluster.believing(settings.place.open()).sets(of: name) else { return [] }
        return settings.copies.map { copy in
            if let error = unreachable[copy.name] { return CopyStanding(name: copy.name, error: error) }
            return CopyStanding.read(cluster.place(copy), of: name, beside: sets)
        }
    }
}
