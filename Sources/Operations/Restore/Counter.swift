internal import Synchronization

/// A number that a closure on another thread leaves behind.
final class Counter: Sendable {
    private let held = Mutex(0)

    var value: Int {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
