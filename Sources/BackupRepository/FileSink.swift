package import BackupFormat

/// A file being written: compressed where asked, counted and digested on the way.
///
/// For one task at a time.
package final class FileSink {
    private let writer: any ObjectWriter
    private let path: String
    private let encoder: ZstdEncoder?
    private var digest = SHA256Digest()
    private var stored: Int64 = 0
    private var taken: Int64 = 0
    private var pending: [UInt8] = []

    /// A file as it lies in the repository, and how much went into it before compression.
    package struct Closed: Sendable {
        package let entry: FileEntry
        package let contentBytes: Int64
    }

    package init(
        _ writer: any ObjectWriter,
        path: String,
        compressed: Bool,
        level: Int32 = ZstdEncoder.level
    ) throws {
        self.writer = writer
        self.path = path
        encoder = compressed ? try ZstdEncoder(level: level) : nil
        if !compressed { pending.reserveCapacity(Self.pendingLimit) }
    }

    deinit { writer.discard() }

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
        try writer.commit()
        return Closed(entry: FileEntry(path: path, bytes: stored, sha256: digest.hex), contentBytes: taken)
    }

    /// Leaves nothing behind.
    package func discard() {
        writer.discard()
    }

    private static let pendingLimit = 1 << 17

    private func flush() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBytes { try store($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func store(_ bytes: UnsafeRawBufferPointer) throws {
        digest.update(bytes)
        stored += Int64(bytes.count)
        try writer.write(bytes)
    }
}
