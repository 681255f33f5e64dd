package import BackupFormat
internal import CronModel
package import CronSchedule

extension Repository {
    /// The ids of the sets that exist, oldest first: those whose manifest's digest has been written.
    ///
    /// A set in whose place another one stands is none of them, though the store may retain it.
    package func sets(of cluster: String) throws -> [SetID] {
        let ids = try allSets(of: cluster)
        let replaced = replaced(among: ids, of: cluster)
        return replaced.isEmpty ? ids : ids.filter { !replaced.contains($0) }
    }

    /// The same with those in whose place others stand.
    func allSets(of cluster: String) throws -> [SetID] {
        try survey(of: cluster).compactMap { $0.objects.contains(Self.commitName) ? $0.id : nil }
    }

    /// Every folder that may be a set, oldest first, with the names of the objects right in it.
    func survey(of cluster: String) throws -> [(id: SetID, objects: Set<String>)] {
        try storage.survey(Self.folder(ofCluster: cluster).child("sets")).compactMap { folder in
            SetID(folder.name).map { ($0, folder.objects) }
        }.sorted { $0.id < $1.id }
    }

    /// Folders with a manifest and no commit file: a backup that was killed in its last moment, or a set that lost it.
    package func uncommitted(of cluster: String) throws -> [SetID] {
        try unfinished(of: cluster).filter(\.hasManifest).map(\.id)
    }

    /// The second that the newest folder of a set is named after.
    package func newestInstant(of cluster: String) throws -> Instant? {
        try candidates(of: cluster).last?.instant
    }

    /// The ids of all folders that may be sets, oldest first; those without a commit file are not.
    package func candidates(of cluster: String) throws -> [SetID] {
        let folder = Self.folder(ofCluster: cluster).child("sets")
        return try storage.list(folder).filter(\.isFolder).compactMap { SetID($0.name) }.sorted()
    }

    /// The name of the file that makes a set exist.
    package static let commitName = "manifest.json.sha256"

    /// A set's manifest, once its digest has been found right.
    ///
    /// Throws `damaged`, `format-newer`, `unsafe-name`.
    package func manifest(of set: SetID, in cluster: String) throws -> Manifest {
        try storedManifest(of: set, in: cluster).manifest
    }

    /// The same, with the bytes that it was read from.
    func storedManifest(of set: SetID, in cluster: String) throws -> (manifest: Manifest, bytes: [UInt8]) {
        let folder = Self.folder(of: set, in: cluster)
        let place = folder.child("manifest.json")
        let file = storage.location(of: place)
        let recorded = try storage.get(folder.child(Self.commitName), limit: 4096)
        var bytes = try storage.get(place)
        if recorded != Array(SHA256Digest.hex(of: bytes).utf8), !storage.isLocal {
            storage.distrust(place)
            bytes = try storage.get(place)
        }
        guard recorded == Array(SHA256Digest.hex(of: bytes).utf8) else {
            storage.distrust(place)
            throw FormatError.damaged(
                file,
                Text("its digest is not the one in \(Self.commitName)", zh: "摘要与 \(Self.commitName) 中的不符")
            )
        }
        let manifest = try Manifest.decode(bytes, file: file)
        guard manifest.set == set, manifest.cluster == cluster else {
            throw FormatError.damaged(file, Text("it belongs to another set", zh: "它属于另一个备份集"))
        }
        return (manifest, bytes)
    }

    /// Makes ready to read the manifests of many sets.
    package func prefetchManifests(of sets: [SetID], in cluster: String) throws {
        try storage.prefetch(
            sets.flatMap { id in
                ["manifest.json", Self.commitName].map { Self.folder(of: id, in: cluster).child($0) }
            }
        )
    }

    /// The same, with their signatures.
    package func prefetchSignedManifests(of sets: [SetID], in cluster: String) throws {
        guard !storage.isLocal else { return }
        let objects = Dictionary(try survey(of: cluster).map { ($0.id, $0.objects) }) { first, _ in first }
        let names = ["manifest.json", Self.commitName, "manifest.json.sig"]
        try storage.prefetch(
            sets.flatMap { id in
                names.filter { objects[id]?.contains($0) == true }.map { Self.folder(of: id, in: cluster).child($0) }
            }
        )
    }

    /// Finds the set that a user names: an id, a unique prefix, or `latest` (the newest complete one with the layers).
    ///
    /// Throws `no-set`, `ambiguous-set`, or `partial-set` where a partial one is named and not admitted; unless
    /// `whoeverSigned`, also `unsigned-set` and `bad-signature`: `latest` never passes over such a set for an older one.
    package func find(
        _ text: String,
        in cluster: String,
        layers: Set<Layer> = [.cron],
        allowPartial: Bool = false,
        whoeverSigned: Bool = false
    ) throws -> Manifest {
        let ids = try sets(of: cluster)
        guard text != "latest" else {
            for id in ids.reversed() {
                let manifest = try newestManifest(id, in: cluster, before: ids, whoeverSigned: whoeverSigned)
                // No set of a server without a history table could have the layer.
                let possible = manifest.pgCron.keepsHistory ? layers : layers.subtracting([.history])
                let fits = possible.isSubset(of: manifest.layers) && (allowPartial || manifest.isComplete(in: layers))
                if fits { return manifest }
            }
            let wanting = layers.map(\.rawValue).sorted().joined(separator: ", ")
            throw RepositoryFailure.noSet(text, cluster: cluster, wanting: wanting)
        }
        let matches = ids.filter { $0.description.hasPrefix(text) }
        guard !text.isEmpty,
            let id = matches.first ?? SetID(text).flatMap({ successor(of: $0, among: ids, in: cluster) })
        else {
            throw RepositoryFailure.noSet(text, cluster: cluster, wanting: "")
        }
        guard matches.count <= 1 else { throw RepositoryFailure.ambiguous(text, matches) }
        let manifest = try whoeverSigned ? manifest(of: id, in: cluster) : authenticManifest(of: id, in: cluster)
        guard allowPartial || manifest.isComplete(in: layers) else { throw RepositoryFailure.partial(id) }
        return manifest
    }

    /// The newest set that a test admits, and that can be read and, unless `whoeverSigned`, believed; only so many are
    /// looked at.
    package func newest(
        of cluster: String,
        among limit: Int = 1000,
        whoeverSigned: Bool = false,
        _ admits: (Manifest) -> Bool
    ) throws -> Manifest? {
        for id in try candidates(of: cluster).reversed().prefix(limit) {
            guard
                let manifest = try? whoeverSigned
                    ? manifest(of: id, in: cluster) : authenticManifest(of: id, in: cluster),
                admits(manifest)
            else { continue }
            return manifest
        }
        return nil
    }

    /// Opens one file of a set, by the name that it has when it is not encrypted; what is, is decrypted.
    ///
    /// Throws `key-missing`; reading throws `wrong-key`.
    package func open(_ file: String, of manifest: Manifest) throws -> any ObjectReader {
        try openPlain(try path(of: manifest.file(file)?.path ?? file, in: manifest))
    }

    /// The same of a history segment that a set refers to.
    package func open(_ segment: Segment, of manifest: Manifest) throws -> any ObjectReader {
        try openPlain(try path(of: segment, in: manifest))
    }

    /// The same of a file that is open as it is stored: whoever reads that on the way can take its digest.
    package func open(_ stored: any ObjectReader, of file: String, in manifest: Manifest) throws -> any ObjectReader {
        try plain(stored, try path(of: manifest.file(file)?.path ?? file, in: manifest))
    }

    func openPlain(_ path: ObjectPath) throws -> any ObjectReader { try plain(try storage.open(path), path) }

    private func plain(_ stored: any ObjectReader, _ path: ObjectPath) throws -> any ObjectReader {
        guard path.name.hasSuffix(EncryptionNote.suffix) else { return stored }
        return try encryption.decrypting(stored, file: storage.location(of: path))
    }

    /// Opens one file of a set as it is stored.
    package func openStored(_ file: String, of manifest: Manifest) throws -> any ObjectReader {
        try storage.open(try path(of: manifest.file(file)?.path ?? file, in: manifest))
    }

    package func openStored(_ segment: Segment, of manifest: Manifest) throws -> any ObjectReader {
        try storage.open(try path(of: segment, in: manifest))
    }

    /// Whether the rows of segments can be read here.
    package func canRead(_ segments: [Segment]) -> Bool {
        encryption.decrypts || !segments.contains(where: \.isEncrypted)
    }

    /// Decrypts the beginning of an encrypted set, if it is one.
    ///
    /// Throws `key-missing` or `wrong-key`, before anything else is done with it.
    package func proveKey(of manifest: Manifest) throws {
        let encrypted = manifest.files.filter { $0.path.hasSuffix(EncryptionNote.suffix) }
        guard let smallest = encrypted.min(by: { $0.bytes < $1.bytes }) else { return }
        let reader = try open(smallest.path, of: manifest)
        var byte: [UInt8] = [0]
        _ = try byte.withUnsafeMutableBytes { try reader.read(into: $0) }
    }

    /// The same of the segments that it refers to, but for those that `proven` names; it gets what was looked at.
    ///
    /// Throws `key-missing` or `wrong-key`.
    package func proveKey(ofSegmentsOf manifest: Manifest, _ proven: inout Set<ObjectPath>) throws {
        for segment in manifest.history?.segments ?? [] where segment.isEncrypted {
            guard proven.insert(try path(of: segment, in: manifest)).inserted else { continue }
            var byte: [UInt8] = [0]
            let reader = try open(segment, of: manifest)
            _ = try byte.withUnsafeMutableBytes { try reader.read(into: $0) }
        }
    }

    func path(of file: String, in manifest: Manifest) throws -> ObjectPath {
        let path = try ObjectPath(untrusted: file, in: "manifest.json")
        return Self.folder(of: manifest.set, in: manifest.cluster).appending(path)
    }

    /// Those of a history's segments that are there, whole.
    package func stored(_ segments: [Segment], ofGeneration generation: String, in cluster: String) throws -> [Segment]
    {
        let folder = Self.folder(ofGeneration: generation, in: cluster)
        let found = try storage.look(at: segments.map { folder.child($0.name) })
        return segments.filter { found[folder.child($0.name)]?.bytes == $0.bytes }
    }

    /// The files and segments of a set that are not there, or not whole, as its manifest names them.
    package func missing(from manifest: Manifest) throws -> [String] {
        let generation = Self.folder(ofGeneration: manifest.history?.generation ?? "", in: manifest.cluster)
        let files = try manifest.files.map { ($0.path, try path(of: $0.path, in: manifest), $0.bytes) }
        let segments = (manifest.history?.segments ?? []).map { ($0.name, generation.child($0.name), $0.bytes) }
        let found = try storage.look(at: (files + segments).map(\.1))
        return (files + segments).filter { found[$0.1]?.bytes != $0.2 }.map(\.0)
    }

    package func path(of segment: Segment, in manifest: Manifest) throws -> ObjectPath {
        let generation = manifest.history?.generation ?? ""
        let name = try ObjectPath(untrusted: segment.name, in: "manifest.json")
        return Self.folder(ofGeneration: generation, in: manifest.cluster).appending(name)
    }
}
