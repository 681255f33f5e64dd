internal import BackupFormat
internal import CronModel
internal import Synchronization

/// The rows of a segment or a tail, taken a chunk at a time, in constant memory.
///
/// Safe to hand from task to task; one takes rows at a time.
package final class HistoryRows: Sendable {
    private let state: Mutex<State>

    /// Reached through the mutex alone.
    private struct State: @unchecked Sendable {
        let reader: any ObjectReader
        let decoder: ZstdDecoder
        var csv = CSVRows()
        var buffer: [UInt8] = []
        /// Where in `buffer` each waiting row ends.
        var ends: [Int] = []
        var taken = 0
        var header = true
        var ended = false
    }

    package init(_ reader: any ObjectReader, file: String = "history") throws {
        state = Mutex(State(reader: reader, decoder: try ZstdDecoder(file: file)))
    }

    /// Hands at most `limit` rows to `body`, line ends included; returns how many there were, 0 at the end.
    package func take(_ limit: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        try state.withLock { state in
            var count = 0
            while count < limit {
                if state.taken == state.ends.count, try !Self.refill(&state) { break }
                let start = state.taken == 0 ? 0 : state.ends[state.taken - 1]
                let end = state.ends[state.taken]
                try state.buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
                state.taken += 1
                count += 1
            }
            return count
        }
    }

    /// Decompresses until at least one row waits; false at the end.
    private static func refill(_ state: inout State) throws -> Bool {
        state.buffer.removeAll(keepingCapacity: state.buffer.capacity < 1 << 23)
        state.ends.removeAll(keepingCapacity: true)
        state.taken = 0
        while state.ends.isEmpty, !state.ended {
            var piece = [UInt8](repeating: 0, count: 1 << 14)
            let count = try piece.withUnsafeMutableBytes { try state.reader.read(into: $0) }
            guard count > 0 else {
                try state.decoder.finish()
                state.ended = true
                break
            }
            try piece.withUnsafeBytes { try add(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: &state) }
        }
        return !state.ends.isEmpty
    }

    private static func add(_ piece: UnsafeRawBufferPointer, to state: inout State) throws {
        var (csv, buffer, ends, header) = (state.csv, state.buffer, state.ends, state.header)
        state.csv = CSVRows()
        (state.buffer, state.ends) = ([], [])
        try state.decoder.write(piece) { plain in
            try csv.write(plain) { row in
                if header {
                    header = false
                } else {
                    buffer.append(contentsOf: row)
                    ends.append(buffer.count)
                }
            }
        }
        (state.csv, state.buffer, state.ends, state.header) = (csv, buffer, ends, header)
    }
}
