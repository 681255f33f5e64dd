internal import BackupFormat
internal import CronModel
internal import Synchronization

/// Hands out what a compressed object decompresses to, a buffer at a time, in constant memory.
///
/// Safe to hand from task to task; one reads at a time.
package final class DecompressedReader: Sendable {
    private let state: Mutex<State>
    private let file: String

    /// Reached through the mutex alone.
    private struct State: @unchecked Sendable {
        let reader: any ObjectReader
        let decoder: ZstdDecoder
        var input: [UInt8] = []
        var taken = 0
        var ended = false
        var mayHoldMore = false
    }

    package init(_ reader: any ObjectReader, file: String) throws {
        self.file = file
        state = Mutex(State(reader: reader, decoder: try ZstdDecoder(file: file)))
    }

    /// The next piece, nil at the end.
    ///
    /// Throws `damaged`.
    package func next() throws -> [UInt8]? {
        try state.withLock { state in
            while true {
                if state.taken == state.input.count, !state.mayHoldMore {
                    guard try Self.refill(&state) else { return nil }
                }
                let (input, decoder) = (state.input, state.decoder)
                let (piece, more) = try input.withUnsafeBytes { try decoder.step($0, at: &state.taken) }
                state.mayHoldMore = more
                if !piece.isEmpty { return piece }
            }
        }
    }

    private static func refill(_ state: inout State) throws -> Bool {
        guard !state.ended else { return false }
        let reader = state.reader
        state.taken = 0
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
        piece.removeLast(piece.count - count)
        state.input = piece
        guard count == 0 else { return true }
        state.ended = true
        try state.decoder.finish()
        return false
    }
}

extension DecompressedReader {
    /// All that is left.
    ///
    /// Throws `damaged` where it is more than `limit` bytes.
    package func all(limit: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try next() {
            guard all.count + piece.count <= limit else { throw RepositoryFailure.tooLarge(file, limit: limit) }
            all += piece
        }
        return all
    }
}
