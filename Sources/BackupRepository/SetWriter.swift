package import BackupFormat
internal import CronModel
internal import Synchronization

/// Writes the files of one set. The set exists once `commit` has returned, and not before.
///
/// Calls may come from several tasks; each file is written by one.
package actor SetWriter {
    package nonisolated let id: SetID
    package nonisolated let cluster: String
    private nonisolated let storage: any Storage
    private nonisolated let folder: ObjectPath
    private nonisolated let encryption: Encryption
    private nonisolated let copies = Mutex<[[String]: Spool]>([:])
    private nonisolated let signingKey: SigningKey?
    private var entries: [FileEntry] = []

    package init(_ repository: Repository, id: SetID, cluster: String) {
        self.id = id
        self.cluster = cluster
        storage = repository.storage
        encryption = repository.encryption
        signingKey = repository.signingKey
        folder = Repository.folder(of: id, in: cluster)
    }

    /// Starts a file; `path` is made of our own names, each part encoded where needed.
    ///
    /// The caller closes it. It is encrypted where the repository's files are, but for those that are `plain`.
    package nonisolated func file(_ path: [String], compressed: Bool, plain: Bool = false) throws -> FileSink {
        let encrypts = encryption.encrypts && !plain
        var stored = path
        if encrypts { stored[stored.count - 1] += EncryptionNote.suffix }
        return try FileSink(
            storage.create(stored.reduce(folder) { $0.child($1) }),
            path: stored.map(ObjectPath.encoded).joined(separator: "/"),
            compressed: compressed,
            encryption: encrypts ? encryption : Encryption(),
            copy: encrypts && Self.isReadBack(path) ? try copy(of: path) : nil
        )
    }

    /// Starts a file that another set has already, as a manifest names it; nothing of it is put aside.
    nonisolated func copy(_ path: String, plain: Bool) throws -> FileSink {
        let encrypts = encryption.encrypts && !plain
        let stored = encrypts ? path + EncryptionNote.suffix : path
        return try FileSink(
            storage.create(folder.appending(try ObjectPath(untrusted: stored, in: "manifest.json"))),
            path: stored,
            compressed: false,
            encryption: encrypts ? encryption : Encryption()
        )
    }

    /// The cron layer is read back to be proven; where it is encrypted nobody here may have the key.
    private static func isReadBack(_ path: [String]) -> Bool { path.first == "cron" }

    private nonisolated func copy(of path: [String]) throws -> Spool {
        let spool = try Spool()
        copies.withLock { $0[path] = spool }
        return spool
    }

    /// Notes a file that has been closed, so that the manifest names it.
    package func add(_ entry: FileEntry) {
        entries.append(entry)
    }

    /// Writes a small file and notes it.
    package func write(_ bytes: [UInt8], to path: [String], plain: Bool = false) throws {
        let sink = try file(path, compressed: false, plain: plain)
        try bytes.withUnsafeBytes { try sink.write($0) }
        entries.append(try sink.close().entry)
    }

    /// Writes a file of run ids, as ranges; numbers alone, which the next backup needs: never encrypted.
    package nonisolated func write(_ runids: RunidRanges, to path: [String]) throws -> FileEntry {
        let sink = try file(path, compressed: true, plain: true)
        try sink.write(RunidRanges.header)
        for range in runids.ranges { try sink.write("\(range.lowerBound),\(range.upperBound)\n") }
        return try sink.close().entry
    }

    /// Opens a file that has been closed, to read it back.
    package nonisolated func open(_ path: [String]) throws -> any ObjectReader {
        if let copy = copies.withLock({ $0[path] }) { return copy.reader() }
        return try storage.open(path.reduce(folder) { $0.child($1) })
    }

    /// Every file noted so far, by path.
    package var files: [FileEntry] { entries.sorted { $0.path < $1.path } }

    /// Writes the manifest, its signature where there is a key, then its digest.
    ///
    /// The digest is the commit point: with it the set exists. `check` comes just before, when whoever sweeps can read
    /// already what the set refers to.
    package func commit(_ manifest: Manifest, after check: @Sendable () throws -> Void = {}) throws {
        let bytes = try FormatCoder.encode(manifest)
        let path = folder.child("manifest.json")
        try storage.put(bytes, at: path)
        if let signingKey { try storage.put(try signingKey.sign(bytes), at: path.signature) }
        try check()
        try storage.put(Array(SHA256Digest.hex(of: bytes).utf8), at: folder.child(Repository.commitName))
    }

    /// Removes what has been written of a set that will not come to be.
    ///
    /// No error.
    package nonisolated func discard() {
        try? storage.removeFolder(folder)
    }
}
