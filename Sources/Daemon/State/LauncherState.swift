internal import CronModel
internal import Operations
internal import PostgresAccess

/// What the looks have shown of a server's launcher.
struct LauncherState: Sendable {
    /// How often another process was seen than before.
    private(set) var restarts = 0
    /// Why none stays alive, where that is so and a reason was found.
    private(set) var reason: Text?
    private var process: LauncherCatalog.Process?

    mutating func see(_ sighting: Sighting, reason: Text?) {
        self.reason = reason
        switch sighting.launcher {
        case .running(let seen):
            if let process, process != seen { restarts += 1 }
            process = seen
        case .looping: restarts += 1
        case .absent, .hidden, .standby: break
        }
    }
}
