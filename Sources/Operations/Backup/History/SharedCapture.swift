internal import PostgresAccess
internal import Synchronization

/// A capture that several statements fill, one after the other.
final class SharedCapture: Sendable {
    private let held: Mutex<Unchecked>

    /// The capture is reached through the mutex alone.
    private struct Unchecked: @unchecked Sendable {
        var capture: FinalRowsCapture
    }

    init(_ capture: FinalRowsCapture) {
        held = Mutex(Unchecked(capture: capture))
    }

    /// Takes every row of a COPY.
    func take(_ runs: inout CopiedRuns) throws {
        try held.withLock { held in
            try runs.forEachRun { try held.capture.take($0) }
        }
    }

    func finish() throws -> CapturedRows {
        try held.withLock { try $0.capture.finish() }
    }
}
