package import BackupFormat
internal import CronModel

/// Writes the files of a set, and segments that it refers to, once more, encrypted to the repository's recipients.
///
/// What is read is compared with the digests that its manifest names; what is in between lies in pipes alone.
package struct Reencryption: Sendable {
    private let repository: Repository
    private let manifest: Manifest
    private let set: SetWriter

    /// `manifest`: of the set that is read; `set`: the one that is written.
    package init(of manifest: Manifest, in repository: Repository, into set: SetWriter) {
        self.manifest = manifest
        self.repository = repository
        self.set = set
    }

    /// Run ids, which the next backup needs, are never encrypted.
    private static let plain: Set<String> = ["history/live.csv.zst", "history/archived.csv.zst"]

    /// Writes a file once more.
    ///
    /// Throws `damaged` where it is not what the manifest says.
    package func write(_ entry: FileEntry) throws -> FileEntry {
        let path =
            entry.path.hasSuffix(EncryptionNote.suffix)
            ? String(entry.path.dropLast(EncryptionNote.suffix.count)) : entry.path
        let sink = try set.copy(path, plain: Self.plain.contains(path))
        do {
            let stored = DigestingReader(try repository.openStored(entry.path, of: manifest))
            let content = try plain(stored, entry.path)
            if path == "cron/jobs.json" { try proveJobs(content, sink) } else { try pass(content, sink) }
            guard stored.count == entry.bytes, stored.digest.hex == entry.sha256 else { throw changed(entry.path) }
            return try sink.close().entry
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Writes a segment once more, under another name.
    ///
    /// Throws `damaged` where its rows are not those that the manifest says.
    package func write(_ segment: Segment) throws -> Segment {
        guard let history = manifest.history else { return segment }
        var other = segment
        other.name = SegmentName.another(first: segment.first, last: segment.last, digest: segment.rowsDigest)
        let folder = Repository.folder(ofGeneration: history.generation, in: manifest.cluster)
        let sink = try FileSink(
            repository.storage.create(folder.child(other.name)),
            path: other.name,
            compressed: false,
            encryption: repository.encryption
        )
        do {
            let stored = DigestingReader(try repository.openStored(segment, of: manifest))
            let content = try SegmentContent.read(
                PassingReader(try plain(stored, segment.name)) { try sink.write($0) },
                file: segment.name
            )
            guard stored.count == segment.bytes, stored.digest.hex == segment.sha256,
                content.rowsDigest == segment.rowsDigest, content.rows == segment.rows
            else { throw changed(segment.name) }
            let closed = try sink.close()
            (other.bytes, other.sha256) = (closed.entry.bytes, closed.entry.sha256)
            return other
        } catch {
            sink.discard()
            throw error
        }
    }

    private func plain(_ stored: DigestingReader, _ name: String) throws -> any ObjectReader {
        name.hasSuffix(EncryptionNote.suffix) ? try repository.encryption.decrypting(stored, file: name) : stored
    }

    private func pass(_ content: any ObjectReader, _ sink: FileSink) throws {
        try content.forEachPiece { piece in
            try Task.checkCancellation()
            try sink.write(piece)
        }
    }

    /// The list that is written is the one that was proven when the set was taken.
    private func proveJobs(_ content: any ObjectReader, _ sink: FileSink) throws {
        var digest = JobListDigest()
        try JobsFile.read(PassingReader(content) { try sink.write($0) }) { digest.add($0.job) }
        guard digest.hex == manifest.proof.digest, digest.count == manifest.proof.captured else {
            throw changed("cron/jobs.json")
        }
    }

    private func changed(_ name: String) -> ActionableError {
        FormatError.damaged(
            "\(manifest.set)/\(name)",
            Text("its content has changed", zh: "内容已改变")
        )
    }
}

/// Digests what is read as it is stored.
private final class DigestingReader: ObjectReader {
    private let reader: any ObjectReader
    private(set) var digest = SHA256Digest()
    private(set) var count: Int64 = 0
    let bytes: Int64

    init(_ reader: any ObjectReader) {
        self.reader = reader
        bytes = reader.bytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let read = try reader.read(into: buffer)
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        count += Int64(read)
        return read
    }
}

/// Hands what is read to somebody else, too.
private final class PassingReader: ObjectReader {
    private let reader: any ObjectReader
    private let body: (UnsafeRawBufferPointer) throws -> Void
    let bytes: Int64

    init(_ reader: any ObjectReader, _ body: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.reader = reader
        self.body = body
        bytes = reader.bytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try Task.checkCancellation()
        let read = try reader.read(into: buffer)
        if read > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<read])) }
        return read
    }
}
