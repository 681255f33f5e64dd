package import BackupFormat
internal import CronModel

/// Writes one history segment.
///
/// Its name tells its content. One that is already there is written over with the very same bytes: nobody may refer to it,
/// and a sweep would take it for old. Rows are collected, so that hashing and compressing see large pieces.
///
/// For one task at a time.
package final class SegmentWriter {
    private let storage: any Storage
    private let folder: ObjectPath
    private let sink: FileSink
    private let writer: any ObjectWriter
    private let level: Int
    private let suffix: String
    private var rowsDigest = SHA256Digest()
    private var rows: Int64 = 0
    private var first: Int64?
    private var last: Int64 = 0
    private var batch: [UInt8] = []
    private var lastRowDigest = SHA256Digest()
    private var lastRowStart = 0

    private static let batchBytes = 1 << 18

    /// `level` is how often its rows were written before.
    package init(_ repository: Repository, cluster: String, generation: String, level: Int = 0) throws {
        storage = repository.storage
        folder = Repository.folder(ofGeneration: generation, in: cluster)
        self.level = level
        suffix = repository.encryption.encrypts ? EncryptionNote.suffix : ""
        writer = try storage.create(folder.child("segment"), namedLater: true)
        let named = NamedLater(writer)
        sink = try FileSink(
            named,
            path: "",
            compressed: true,
            level: ZstdEncoder.historyLevel,
            encryption: repository.encryption
        )
        try sink.write(SegmentName.header)
        batch.reserveCapacity(2 * Self.batchBytes)
    }

    deinit { writer.discard() }

    /// Takes the next row, its line end included; run ids come in ascending order.
    package func write(_ row: UnsafeRawBufferPointer, runid: Int64) throws {
        if first == nil { first = runid }
        last = runid
        rows += 1
        // A row of megabytes is not copied once more.
        guard row.count < Self.batchBytes else {
            try flush()
            return try put(row, lastRow: row)
        }
        lastRowStart = batch.count
        batch.append(contentsOf: row)
        if batch.count >= Self.batchBytes { try flush() }
    }

    private func flush() throws {
        guard !batch.isEmpty else { return }
        try batch.withUnsafeBytes { try put($0, lastRow: UnsafeRawBufferPointer(rebasing: $0[lastRowStart...])) }
        batch.removeAll(keepingCapacity: true)
    }

    private func put(_ rows: UnsafeRawBufferPointer, lastRow: UnsafeRawBufferPointer) throws {
        rowsDigest.update(rows)
        try sink.write(rows)
        lastRowDigest = SHA256Digest()
        lastRowDigest.update(lastRow)
    }

    package var rowCount: Int64 { rows }

    /// Ends the segment.
    ///
    /// `isNew` is false where the repository already held it.
    package func close() throws -> (segment: Segment, isNew: Bool) {
        try flush()
        let closed = try sink.close()
        let digest = rowsDigest.hex
        for length in [8, 16, 64] {
            let segment = Segment(
                name: SegmentName.name(first: first ?? 0, last: last, digest: digest, length: length) + suffix,
                rows: rows,
                first: first ?? 0,
                last: last,
                bytes: closed.entry.bytes,
                sha256: closed.entry.sha256,
                rowsDigest: digest,
                lastRowDigest: lastRowDigest.hex,
                level: level
            )
            guard try storage.exists(folder.child(segment.name)) else {
                try writer.commit(as: segment.name)
                return (segment, true)
            }
            // Nothing is encrypted the same way twice: rows that are there encrypted get another name.
            if try suffix.isEmpty && holds(segment) {
                try writer.commit(as: segment.name)
                return (segment, false)
            }
        }
        throw FormatError.damaged(
            storage.location(of: folder),
            Text("its segments are not what their names say", zh: "其中的分段与名称不符")
        )
    }

    package func discard() {
        writer.discard()
    }

    /// Whether the stored object of that name is the same; the same rows compressed otherwise are another object.
    private func holds(_ segment: Segment) throws -> Bool {
        var digest = SHA256Digest()
        try storage.open(folder.child(segment.name)).forEachPiece { digest.update($0) }
        return digest.hex == segment.sha256
    }
}

/// Lets a `FileSink` be closed before its object's name is known.
private final class NamedLater: ObjectWriter {
    private let writer: any ObjectWriter

    init(_ writer: any ObjectWriter) {
        self.writer = writer
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws { try writer.write(bytes) }
    func commit(as name: String?) throws {}
    func discard() {}
}
