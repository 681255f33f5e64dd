internal import CronModel
internal import Glibc
internal import Synchronization

/// A dump's file, read once from the front: a regular file, a pipe, or standard input.
final class DumpFile: Sendable {
    /// What errors name.
    let path: String
    /// It can be opened and read again.
    let isRegular: Bool
    private let state: Mutex<State>

    private struct State {
        var descriptor: Int32
        /// Read already, not handed out yet.
        var head: [UInt8]
    }

    private static let pieceSize = 1 << 18

    /// Opens a file; `-` is standard input.
    ///
    /// Waits for a writer where the path is a pipe. Throws `dump-unreadable`.
    init(_ path: String) throws {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw AuditFailure.unreadable(path) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw AuditFailure.unreadable(path) }
        self.path = path
        isRegular = facts.st_mode & S_IFMT == S_IFREG && path != "-"
        state = Mutex(State(descriptor: descriptor, head: []))
    }

    deinit { state.withLock { _ = close($0.descriptor) } }

    /// The first bytes, as many as there are up to `count`; they are handed out again by `next`.
    func peek(_ count: Int) throws -> [UInt8] {
        try state.withLock { state in
            while state.head.count < count {
                let piece = try read(state.descriptor, count - state.head.count)
                if piece.isEmpty { break }
                state.head += piece
            }
            return Array(state.head.prefix(count))
        }
    }

    /// The next piece, nil at the end.
    func next() throws -> [UInt8]? {
        try Task.checkCancellation()
        return try state.withLock { state in
            if !state.head.isEmpty {
                defer { state.head = [] }
                return state.head
            }
            let piece = try read(state.descriptor, Self.pieceSize)
            return piece.isEmpty ? nil : piece
        }
    }

    private func read(_ descriptor: Int32, _ limit: Int) throws -> [UInt8] {
        var failed = false
        let piece = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var got = 0
            repeat { got = Glibc.read(descriptor, buffer.baseAddress, limit) } while got < 0 && errno == EINTR
            failed = got < 0
            count = max(0, got)
        }
        guard !failed else { throw AuditFailure.unreadable(path) }
        return piece
    }
}
