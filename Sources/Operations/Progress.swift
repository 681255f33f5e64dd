package import CronModel

/// What a long operation tells on its way.
///
/// `show` may be called from any task, often; it must return at once.
package struct Progress: Sendable {
    package enum Event: Sendable {
        /// A stage begins.
        case stage(Text)
        /// Bytes of an object so far.
        case bytes(object: String, count: Int64)
        /// An object is finished.
        case done(object: String, bytes: Int64, seconds: Double)
        /// Something a user should know that changes no result.
        case remark(Text)
    }

    private let show: @Sendable (Event) -> Void

    package init(_ show: @escaping @Sendable (Event) -> Void) {
        self.show = show
    }

    package func callAsFunction(_ event: Event) {
        show(event)
    }

    /// Tells nobody.
    package static let silent = Progress { _ in }
}

/// Measures the stages of an operation in seconds.
package struct Stopwatch: Sendable {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    package init() {
        start = clock.now
    }

    package var seconds: Double {
        let (seconds, attoseconds) = (clock.now - start).components
        return (Double(seconds) * 1000 + (Double(attoseconds) / 1e15).rounded()) / 1000
    }
}
