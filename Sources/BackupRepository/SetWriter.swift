package import BackupFormat
internal import CronModel

/// Writes the files of one set. The set exists once `commit` has returned, and not before.
///
/// Calls may come from several tasks; each file is written by one.
package actor SetWriter {
    package nonisolated let id: SetID
    package nonisolated let cluster: String
    private nonisolated let storage: any Storage
    private nonisolated let folder: ObjectPath
    private nonisolated let signingKey: SigningKey?
    private var entries: [FileEntry] = []

    package init(_ repository: Repository, id: SetID, cluster: String) {
        self.id = id
        self.cluster = cluster
        storage = repository.storage
        signingKey = repository.signingKey
        folder = Repository.folder(of: id, in: cluster)
    }

    /// Starts a file; `path` is made of our own names, each part encoded where needed.
    ///
    /// The caller closes it.
    package nonisolated func file(_ path: [String], compressed: Bool) throws -> FileSink {
        let place = path.reduce(folder) { $0.child($1) }
        let relative = path.map(ObjectPath.encoded).joined(separator: "/")
        return try FileSink(storage.create(place), path: relative, compressed: compressed)
    }

    /// Notes a file that has been closed, so that the manifest names it.
    package func add(_ entry: FileEntry) {
        entries.append(entry)
    }

    /// Writes a small file and notes it.
    package func write(_ bytes: [UInt8], to path: [String]) throws {
        let sink = try file(path, compressed: false)
        try bytes.withUnsafeBytes { try sink.write($0) }
        entries.append(try sink.close().entry)
    }

    /// Writes a file of run ids, as ranges.
    package nonisolated func write(_ runids: RunidRanges, to path: [String]) throws -> FileEntry {
        let sink = try file(path, compressed: true)
        try sink.write(RunidRanges.header)
        for range in runids.ranges { try sink.write("\(range.lowerBound),\(range.upperBound)\n") }
        return try sink.close().entry
    }

    /// Opens a file that has been closed, to read it back.
    package nonisolated func open(_ path: [String]) throws -> any ObjectReader {
        try storage.open(path.reduce(folder) { $0.child($1) })
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
        try? storage.remove(folder)
    }
}
