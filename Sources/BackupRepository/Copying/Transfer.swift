package import BackupFormat
internal import CronModel

/// Brings what belongs to a cluster from one repository into another: the very bytes that lie there, encrypted or not.
///
/// No key is needed. Safe to kill at any point, to run twice at once, and to run while either repository is pruned; what
/// a killed one left is gone on from.
package struct Transfer: Sendable {
    let cluster: String
    let source: Repository
    let target: Repository
    /// Reads again what is there already, and writes anew what is not what it should be.
    let repairs: Bool

    package init(of cluster: String, from source: Repository, to target: Repository, repairing repairs: Bool = false) {
        self.cluster = cluster
        self.source = source
        self.target = target
        self.repairs = repairs
    }

    /// What was written.
    package struct Amount: Sendable, Hashable {
        package var objects = 0
        package var bytes: Int64 = 0

        package init() {}

        package static func + (left: Amount, right: Amount) -> Amount {
            var sum = left
            sum.objects += right.objects
            sum.bytes += right.bytes
            return sum
        }
    }

    /// An object, and what the manifest says of it.
    struct Item {
        let path: ObjectPath
        let bytes: Int64
        let sha256: String
    }

    /// Has the cluster's name stand for the same server there.
    ///
    /// Throws `copy-of-other-server` where it stands for another one.
    package func claim() throws {
        let path = Repository.document(ofCluster: cluster)
        guard try target.storage.exists(path) else {
            return try target.storage.put(try source.storage.get(path), at: path)
        }
        let (here, there) = (try source.firstServer(of: cluster), try target.firstServer(of: cluster))
        guard here != there else { return }
        let known = Set([here, try source.owner(of: cluster)])
        guard known.isDisjoint(with: [there, try target.owner(of: cluster)]) else { return }
        throw CopyFailure.otherServer(
            cluster,
            at: target.storage.location(of: .root),
            there: there ?? "",
            here: here ?? ""
        )
    }

    /// Brings a set; what of it is there already stays.
    ///
    /// Nil where the set is there, or exists no more. The set is visible there once all of it is. What is read is compared
    /// with the digests that the manifest names.
    ///
    /// Throws `damaged` where the source's is not what it was, `copy-differs` where another set stands under its id.
    package func bring(_ set: SetID) throws -> Amount? {
        do {
            return try bringExisting(set)
        } catch let error as ActionableError where error.code == "object-missing" {
            guard try source.isCommitted(set, in: cluster) else { return nil }
            throw error
        }
    }

    private func bringExisting(_ set: SetID) throws -> Amount? {
        let manifest = try source.authenticManifest(of: set, in: cluster)
        let bytes = try source.storedManifest(of: set, in: cluster).bytes
        if try !repairs && target.isCommitted(set, in: cluster) {
            try requireSame(set, as: bytes)
            return nil
        }
        let items = try items(of: manifest)
        var amount = Amount()
        for item in try missing(items) { amount = amount + (try copy(item)) }
        let folder = Repository.folder(of: set, in: cluster)
        let path = folder.child("manifest.json")
        try target.storage.put(bytes, at: path)
        if let signature = try source.signature(of: path) { try target.storage.put(signature, at: path.signature) }
        // A prune may have taken meanwhile what nobody referred to. Whoever sweeps now can read the manifest.
        for item in try missing(items, reading: false) { amount = amount + (try copy(item)) }
        if let gone = try missing(items, reading: false).first {
            throw CopyFailure.vanishing(target.storage.location(of: gone.path))
        }
        // The commit point: from here on the set exists there.
        try target.storage.put(Array(SHA256Digest.hex(of: bytes).utf8), at: folder.child(Repository.commitName))
        amount.objects += 2
        amount.bytes += Int64(bytes.count)
        return amount
    }

    private func requireSame(_ set: SetID, as bytes: [UInt8]) throws {
        let path = Repository.folder(of: set, in: cluster).child(Repository.commitName)
        guard try target.storage.get(path, limit: 4096) != Array(SHA256Digest.hex(of: bytes).utf8) else { return }
        throw CopyFailure.differs(set, at: target.storage.location(of: path.parent))
    }

    /// The set's own files first: a set that is being written keeps others from sweeping segments.
    private func items(of manifest: Manifest) throws -> [Item] {
        let files = try manifest.files.map { entry in
            Item(path: try source.path(of: entry.path, in: manifest), bytes: entry.bytes, sha256: entry.sha256)
        }
        let segments = try (manifest.history?.segments ?? []).map { segment in
            Item(path: try source.path(of: segment, in: manifest), bytes: segment.bytes, sha256: segment.sha256)
        }
        return files + segments
    }

    /// Those that do not lie in the target, asked for by themselves, since a listing may lag; objects come to be whole, so
    /// the size tells.
    private func missing(_ items: [Item], reading: Bool = true) throws -> [Item] {
        let found = try target.storage.look(at: items.map(\.path))
        return try items.filter { item in
            guard found[item.path]?.bytes == item.bytes else { return true }
            return try repairs && reading && !isWhole(item)
        }
    }

    private func isWhole(_ item: Item) throws -> Bool {
        var digest = SHA256Digest()
        try target.storage.open(item.path).forEachPiece { piece in
            try Task.checkCancellation()
            digest.update(piece)
        }
        return digest.hex == item.sha256
    }

    private func copy(_ item: Item) throws -> Amount {
        try copy(item.path) { digest, bytes in
            guard bytes == item.bytes, digest == item.sha256 else {
                throw FormatError.damaged(
                    source.storage.location(of: item.path),
                    Text("its content has changed", zh: "内容已改变")
                )
            }
        }
    }

    /// Copies one object; `check` is told digest and size before it becomes visible.
    func copy(_ path: ObjectPath, check: (String, Int64) throws -> Void = { _, _ in }) throws -> Amount {
        let reader = try source.storage.open(path)
        let writer = try target.storage.create(path)
        var (digest, amount) = (SHA256Digest(), Amount())
        do {
            try reader.forEachPiece { piece in
                try Task.checkCancellation()
                digest.update(piece)
                amount.bytes += Int64(piece.count)
                try writer.write(piece)
            }
            try check(digest.hex, amount.bytes)
            try writer.commit()
        } catch {
            writer.discard()
            throw error
        }
        amount.objects = 1
        return amount
    }
}
