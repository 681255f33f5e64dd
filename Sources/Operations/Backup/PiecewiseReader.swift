internal import BackupRepository
internal import Synchronization

/// Hands out an object piece by piece, for a child process to read.
final class PiecewiseReader: Sendable {
    private let reader: Mutex<Unchecked>

    /// The reader is reached through the mutex alone.
    private struct Unchecked: @unchecked Sendable {
        let reader: any ObjectReader
    }

    init(_ reader: any ObjectReader) {
        self.reader = Mutex(Unchecked(reader: reader))
    }

    /// The next piece, nil at the end.
    func next() throws -> [UInt8]? {
        try reader.withLock { held in
            var failure: (any Error)?
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                do {
                    count = try held.reader.read(into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return piece.isEmpty ? nil : piece
        }
    }
}
