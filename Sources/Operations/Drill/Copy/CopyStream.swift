internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Synchronization

/// The archive of a physical copy as tar shall read it: decrypted where it is encrypted, decompressed, looked at member by
/// member, and compared with the manifest's digest of what is stored on the way.
final class CopyStream: Sendable {
    private let state: Mutex<State>
    private let entry: FileEntry
    private let progress: Progress

    /// Reached through the mutex alone; but while it is decrypted, what is stored is read on a thread that ends with it.
    private struct State: @unchecked Sendable {
        let stored: DigestedReader
        let reader: DecompressedReader
        var archive: CopyArchive
        var count: Int64 = 0
    }

    /// Throws `key-missing`.
    init(_ entry: FileEntry, of manifest: Manifest, in repository: Repository, _ progress: Progress) throws {
        self.entry = entry
        self.progress = progress
        let stored = DigestedReader(try repository.openStored(entry.path, of: manifest))
        let content = try repository.open(stored, of: entry.path, in: manifest)
        state = Mutex(
            State(
                stored: stored,
                reader: try DecompressedReader(content, file: entry.path),
                archive: CopyArchive(file: entry.path)
            )
        )
    }

    /// The next piece, nil at the end.
    ///
    /// Throws `damaged`, `unsafe-name`.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard let piece = try state.reader.next() else { return nil }
            try piece.withUnsafeBytes { try state.archive.take($0) }
            state.count += Int64(piece.count)
            progress(.bytes(object: entry.path, count: state.count))
            return piece
        }
    }

    /// Throws `damaged` where it was not the file that the manifest names, or not the whole of an archive.
    func finish() throws {
        try state.withLock { state in
            guard state.stored.hex == entry.sha256 else {
                throw FormatError.damaged(entry.path, Text("its content has changed", zh: "内容已改变"))
            }
            _ = try state.archive.finish()
        }
    }
}

/// An object whose digest is taken while it is read.
///
/// For one task at a time.
private final class DigestedReader: ObjectReader {
    private let reader: any ObjectReader
    private var digest = SHA256Digest()

    init(_ reader: any ObjectReader) { self.reader = reader }

    var bytes: Int64 { reader.bytes }
    var hex: String { digest.hex }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try reader.read(into: buffer)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }
}
