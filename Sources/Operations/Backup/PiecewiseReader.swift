internal import BackupRepository
internal import Synchronization

/// Hands out an object piece by piece, for a child process to read.
final class PiecewiseReader: Sendable {
    private let open: @Sendable () throws -> any ObjectReader
    private let reader = Mutex(Unchecked())

    /// The reader is reached through the mutex alone.
    private struct Unchecked: @unchecked Sendable {
        var reader: (any ObjectReader)?
    }

    /// `open` is called for the first piece.
    init(_ open: @escaping @Sendable () throws -> any ObjectReader) {
        self.open = open
    }

    /// The next piece, nil at the end.
    func next() throws -> [UInt8]? {
        try reader.withLock { held in
            let reader = try held.reader ?? open()
            held.reader = reader
            var failure: (any Error)?
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                do {
                    count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return piece.isEmpty ? nil : piece
        }
    }
}
