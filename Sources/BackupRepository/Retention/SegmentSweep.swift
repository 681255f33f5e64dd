package import BackupFormat
internal import CronModel
package import CronSchedule

/// Finds and removes the history segments of a cluster that no set refers to.
///
/// Storage knows no locks: a backup may be about to refer to what nobody refers to now. So nothing younger than a day
/// goes, and nothing at all while some set is unfinished and was written to within a day: a backup makes its set's folder
/// before it looks for segments to refer to. One that no set refers to it writes anew, so that it is young; and it looks at
/// all of them once more when its manifest is there to be read.
package struct SegmentSweep: Sendable {
    /// A segment that no set refers to.
    package struct Segment: Sendable, Hashable {
        package let generation: String
        package let name: String
        package let bytes: Int64
    }

    /// Why nothing may be swept now.
    package enum Obstacle: Sendable, Hashable {
        /// A backup is under way, or was killed less than a day ago.
        case unfinished(SetID)
        /// What it refers to cannot be known.
        case unreadable(SetID)
    }

    /// How old a leftover must be before it is swept.
    package static let age = 86_400

    private let repository: Repository
    private let cluster: String
    private let now: Instant

    package init(_ repository: Repository, cluster: String, now: Instant) {
        self.repository = repository
        self.cluster = cluster
        self.now = now
    }

    /// What sets refer to, as it was found by reading all of their manifests.
    fileprivate struct References {
        var obstacle: Obstacle?
        var names: [String: Set<String>] = [:]
        /// Every folder that was looked at.
        var seen: Set<SetID> = []
    }

    /// The segments that nobody would refer to if `removed` were gone.
    package func find(without removed: Set<SetID>) throws -> (segments: [Segment], obstacle: Obstacle?) {
        let references = try references(without: removed)
        guard references.obstacle == nil else { return ([], references.obstacle) }
        return (try unreferenced(references), nil)
    }

    /// Removes what nobody refers to; references are looked at again just before each removal.
    ///
    /// `removed`: sets that do not exist any more and whose folders may still be there.
    package func run(without removed: Set<SetID>) throws -> (segments: [Segment], obstacle: Obstacle?) {
        var references = try references(without: removed)
        var swept: [Segment] = []
        for segment in references.obstacle == nil ? try unreferenced(references) : [] {
            if try !Set(repository.candidates(of: cluster)).isSubset(of: references.seen) {
                references = try self.references(without: removed)
            }
            guard references.obstacle == nil else { break }
            guard references.names[segment.generation]?.contains(segment.name) != true, try isStillOld(segment) else {
                continue
            }
            let folder = Repository.folder(ofGeneration: segment.generation, in: cluster)
            do {
                try repository.storage.remove(folder.child(segment.name))
                swept.append(segment)
            } catch let error as ActionableError where error.code == "retained" {
                continue
            }
        }
        return (swept, references.obstacle)
    }

    private func unreferenced(_ references: References) throws -> [Segment] {
        let history = Repository.folder(ofCluster: cluster).child("history")
        return try repository.storage.list(history).filter(\.isFolder).flatMap { folder -> [Segment] in
            guard let generation = ObjectPath.decoded(folder.name) else { return [] }
            let names = references.names[generation] ?? []
            return try repository.storage.list(Repository.folder(ofGeneration: generation, in: cluster))
                .filter {
                    !$0.isFolder && Self.isSegment($0.name) && !names.contains($0.name) && isOld($0.modified)
                }
                .map { Segment(generation: generation, name: $0.name, bytes: $0.bytes) }
        }
    }

    private static func isSegment(_ name: String) -> Bool {
        name.hasSuffix(".csv.zst") || name.hasSuffix(".csv.zst" + EncryptionNote.suffix)
    }

    /// A backup that found it here has written it anew.
    private func isStillOld(_ segment: Segment) throws -> Bool {
        let path = Repository.folder(ofGeneration: segment.generation, in: cluster).child(segment.name)
        return try repository.storage.look(at: [path])[path].map { isOld($0.modified) } ?? false
    }

    private func isOld(_ moment: Int64) -> Bool {
        Int64(now.secondsSince1970) - moment > Int64(Self.age)
    }

    private func references(without removed: Set<SetID>) throws -> References {
        var references = References()
        let unfinished = Dictionary(
            try repository.unfinished(of: cluster).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let candidates = try repository.candidates(of: cluster)
        try repository.prefetchManifests(
            of: candidates.filter { unfinished[$0] == nil && !removed.contains($0) },
            in: cluster
        )
        for id in candidates {
            references.seen.insert(id)
            guard !removed.contains(id) else { continue }
            if let set = unfinished[id] {
                // A manifest without its digest is left for a person to look at, and so is what it refers to.
                if set.hasManifest { references.add(try? repository.uncommittedManifest(of: id, in: cluster), id) }
                if !isOld(set.lastWrite) { references.obstacle = .unfinished(id) }
            } else if let manifest = try? repository.manifest(of: id, in: cluster) {
                references.add(manifest, id)
            } else if try repository.isCommitted(id, in: cluster) {
                references.obstacle = .unreadable(id)
            }
        }
        return references
    }
}

extension SegmentSweep.References {
    fileprivate mutating func add(_ manifest: Manifest?, _ id: SetID) {
        guard let manifest else {
            obstacle = .unreadable(id)
            return
        }
        guard let history = manifest.history else { return }
        names[history.generation, default: []].formUnion(history.segments.map(\.name))
    }
}

extension Repository {
    /// Whether a set exists; it may have been removed since it was listed.
    package func isCommitted(_ set: SetID, in cluster: String) throws -> Bool {
        try storage.exists(Self.folder(of: set, in: cluster).child(Self.commitName))
    }

    /// A manifest whose digest is not there: only to know what it refers to.
    package func uncommittedManifest(of set: SetID, in cluster: String) throws -> Manifest {
        let path = Self.folder(of: set, in: cluster).child("manifest.json")
        return try Manifest.decode(try storage.get(path), file: storage.location(of: path))
    }
}
