internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// Reads one object of a store, as it comes.
///
/// Of a large one the size is asked for; one that ends before it is an error.
final class RemoteReader: ObjectReader {
    private let process: PipedProcess
    private let place: String
    private var head: ArraySlice<UInt8> = []
    private var taken: Int64 = 0
    private var hasEnded = false
    let bytes: Int64

    private static let headLimit = 1 << 20

    /// `size` looks the object up: nil where there is none.
    init(_ process: PipedProcess, at place: String, size: () throws -> Int64?) throws {
        self.process = process
        self.place = place
        var head = [UInt8](repeating: 0, count: Self.headLimit)
        var count = 0
        while count < head.count {
            let more = try head.withUnsafeMutableBytes { buffer in
                try process.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            if more == 0 { break }
            count += more
        }
        self.head = head[..<count]
        guard count < Self.headLimit else {
            guard let size = try size() else { throw RepositoryFailure.missing(place) }
            bytes = size
            return
        }
        bytes = Int64(count)
        let ending = process.wait()
        hasEnded = true
        // Some stores know no difference between an empty object and none, and ours are never empty.
        guard !ending.isNotFound, !(ending.succeeded && count == 0) else { throw RepositoryFailure.missing(place) }
        guard ending.succeeded else { throw RemoteFailure.of(ending, "cannot read", place) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if !head.isEmpty {
            let piece = head.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            head = head.dropFirst(piece.count)
            taken += Int64(piece.count)
            return piece.count
        }
        guard !hasEnded else { return 0 }
        let count = try process.read(into: buffer)
        taken += Int64(count)
        if count == 0 {
            hasEnded = true
            let ending = process.wait()
            guard ending.succeeded, taken == bytes else { throw RemoteFailure.of(ending, "cannot read", place) }
        }
        return count
    }
}
