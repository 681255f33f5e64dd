internal import CLibPQ

/// Asks the server to stop what a session runs.
///
/// Safe from any thread, at any time, also when nothing runs.
///
/// `@unchecked Sendable`: libpq documents PQcancel as safe in any thread; the pointer never changes.
final class Canceller: @unchecked Sendable {
    private let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    func cancel() {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(pointer, &message, 256)
    }
}
