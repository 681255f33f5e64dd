/// Closed at first; whoever waits before it goes on when it has been opened.
///
/// One task waits.
struct Gate: Sendable {
    private let opened: AsyncStream<Void>
    private let key: AsyncStream<Void>.Continuation

    init() {
        (opened, key) = AsyncStream.makeStream()
    }

    /// A second call changes nothing.
    func open() {
        key.finish()
    }

    /// Throws where the task is cancelled before.
    func wait() async throws {
        for await _ in opened {}
        try Task.checkCancellation()
    }
}
