internal import Synchronization

/// The configuration that holds now.
final class CurrentSettings: Sendable {
    private let current: Mutex<DaemonSettings>

    init(_ settings: DaemonSettings) {
        current = Mutex(settings)
    }

    var value: DaemonSettings { current.withLock { $0 } }

    func replace(by settings: DaemonSettings) { current.withLock { $0 = settings } }
}
