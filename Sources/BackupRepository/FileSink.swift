package import BackupFormat

/// A file being written: compressed and encrypted where asked, counted and digested on the way.
///
/// For one task at a time.
package final class FileSink {
    private let writer: any ObjectWriter
    private let path: String
    private let encoder: ZstdEncoder?
    private let encryption: Filter?
    private let end: End
    private let copy: Spool?
    private var taken: Int64 = 0
    private var pending: [UInt8] = []

    /// A file as it lies in the repository, and how much went into it before compression.
    package struct Closed: Sendable {
        package let entry: FileEntry
        package let contentBytes: Int64
    }

    /// `copy`: takes what is written too, compressed where asked and never encrypted.
    init(
        _ writer: any ObjectWriter,
        path: String,
        compressed: Bool,
        level: Int32 = ZstdEncoder.level,
        encryption: Encryption = Encryption(),
        copy: Spool? = nil
    ) throws {
        self.writer = writer
        self.path = path
        self.copy = copy
        let end = End(writer)
        self.end = end
        self.encryption = try encryption.encrypting(path) { try end.take($0) }
        encoder = compressed ? try ZstdEncoder(level: level) : nil
        if !compressed { pending.reserveCapacity(Self.pendingLimit) }
    }

    deinit { discard() }

    /// Bytes written so far, before compression.
    package var contentBytes: Int64 { taken }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        taken += Int64(bytes.count)
        if let encoder { return try encoder.write(bytes, to: store) }
        if pending.count + bytes.count > Self.pendingLimit { try flush() }
        if bytes.count >= Self.pendingLimit { return try store(bytes) }
        pending.append(contentsOf: bytes)
    }

    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    package func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Ends the file and makes it visible.
    package func close() throws -> Closed {
        try flush()
        try encoder?.finish(to: store)
        try encryption?.finish()
        try writer.commit()
        return Closed(entry: FileEntry(path: path, bytes: end.bytes, sha256: end.digest.hex), contentBytes: taken)
    }

    /// Leaves nothing behind.
    package func discard() {
        encryption?.cancel()
        writer.discard()
    }

    private static let pendingLimit = 1 << 17

    private func flush() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBytes { try store($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func store(_ bytes: UnsafeRawBufferPointer) throws {
        try copy?.write(bytes)
        if let encryption { try encryption.write(bytes) } else { try end.take(bytes) }
    }

    /// What is stored in the end; where it is encrypted the filter's thread reaches it alone until that has finished.
    private final class End {
        private let writer: any ObjectWriter
        private(set) var digest = SHA256Digest()
        private(set) var bytes: Int64 = 0

        init(_ writer: any ObjectWriter) {
            self.writer = writer
        }

        func take(_ piece: UnsafeRawBufferPointer) throws {
            digest.update(piece)
            bytes += Int64(piece.count)
            try writer.write(piece)
        }
    }
}
