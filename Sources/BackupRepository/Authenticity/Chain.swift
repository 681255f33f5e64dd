package import BackupFormat
internal import CronModel

/// Documents of which each names the one before it.
package struct Chain: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let id: SetID
        /// Of its bytes as they lie there.
        package let sha256: String
        package let previous: ChainLink?

        package init(id: SetID, sha256: String, previous: ChainLink?) {
            self.id = id
            self.sha256 = sha256
            self.previous = previous
        }
    }

    /// Where it is torn.
    package enum Break: Sendable, Hashable {
        /// Nothing stands where a member names one, and nothing tells that it was removed.
        case gone(SetID, after: SetID)
        /// Another document stands in its place.
        case replaced(SetID, after: SetID)
    }

    package let breaks: [Break]
    /// How many members name another one.
    package let links: Int

    /// What is named and was not found.
    package var missing: [SetID] {
        breaks.compactMap { if case .gone(let id, _) = $0 { id } else { nil } }
    }

    /// `removed`: those of which is known that they were removed.
    ///
    /// Several members may name the same one: two were written at the same time, or one between them was removed.
    package init(_ members: [Member], removed: Set<SetID> = []) {
        let digests = Dictionary(members.map { ($0.id, $0.sha256) }) { first, _ in first }
        links = members.count { $0.previous != nil }
        breaks = members.compactMap { member in
            guard let link = member.previous else { return nil }
            guard let found = digests[link.id] else {
                return removed.contains(link.id) ? nil : .gone(link.id, after: member.id)
            }
            return found == link.sha256 ? nil : .replaced(link.id, after: member.id)
        }
    }
}

extension Repository {
    /// The sets of a cluster, as far as they can be read; what one names that is not believed does not count.
    package func chain(of cluster: String) throws -> Chain {
        let policy = signatures[cluster]
        let ids = try sets(of: cluster)
        try prefetchManifests(of: ids, in: cluster)
        func member(_ id: SetID) -> Chain.Member? {
            guard let stored = try? judgedBytes(of: id, in: cluster) else { return nil }
            let previous = policy.admits(stored.verdict) ? stored.manifest.previous : nil
            return Chain.Member(id: id, sha256: SHA256Digest.hex(of: stored.bytes), previous: previous)
        }
        let (members, removed) = (ids.compactMap(member), try pruned(of: cluster))
        let chain = Chain(members, removed: removed)
        // A listing may lag: what it does not show is asked for, and of what it shows and is gone no record may be shown yet.
        let unlisted = chain.missing.filter { !ids.contains($0) }.compactMap(member)
        let vanished = try chain.missing.filter { try ids.contains($0) && !isCommitted($0, in: cluster) }
        guard !unlisted.isEmpty || !vanished.isEmpty else { return chain }
        return Chain(members + unlisted, removed: removed.union(vanished))
    }

    /// The sets of a cluster of which a prune that is believed tells that it removed them.
    package func pruned(of cluster: String) throws -> Set<SetID> {
        let root = ObjectPath.root.child("records")
        let ending = "-\(Record.Kind.prune.rawValue).json"
        var pruned: Set<SetID> = []
        for server in try storage.list(root) where server.isFolder {
            let folder = root.child(server.name)
            let paths = try storage.list(folder).filter { $0.name.hasSuffix(ending) }.map { folder.child($0.name) }
            try storage.prefetch(paths)
            for path in paths {
                guard let judged = try? judgedRecord(at: path, by: signatures[cluster]),
                    judged.isAdmitted,
                    judged.record.cluster == cluster
                else { continue }
                pruned.formUnion(judged.record.sets ?? [])
            }
        }
        return pruned
    }

    /// A record with its digest, and what its signature is worth.
    package struct JudgedRecord: Sendable {
        package let record: Record
        package let sha256: String
        package let verdict: SignaturePolicy.Verdict
        /// The policy admits that.
        package let isAdmitted: Bool
    }

    package func judgedRecord(at path: ObjectPath, by policy: SignaturePolicy) throws -> JudgedRecord {
        let bytes = try storage.get(path)
        let record = try FormatCoder.decode(Record.self, from: bytes, file: storage.location(of: path))
        let verdict =
            policy.asks ? policy.verdict(on: try signature(of: path), of: bytes, named: nil) : .unsigned
        return JudgedRecord(
            record: record,
            sha256: SHA256Digest.hex(of: bytes),
            verdict: verdict,
            isAdmitted: policy.admits(verdict)
        )
    }

    /// Whether a record that was read may be acted on: a trusted key signed it, none has to, or it lies in a place of its
    /// own outside the repository, which this machine chose.
    package func believes(_ record: Record) -> Bool {
        let policy = signatures.overall
        guard policy.asks else { return true }
        let path = Self.records(of: record.systemIdentifier).child("\(record.id)-\(record.kind.rawValue).json")
        let place = recordPlaces.last { (try? $0.exists(path)) == true }
        if let place, place.location(of: .root) != storage.location(of: .root) { return true }
        guard let judged = try? judgedRecord(at: path, by: policy) else { return false }
        return judged.isAdmitted && judged.record == record
    }

    /// The record of a server that the next one goes on from: the newest in the place where that will be written.
    package func linkToNewestRecord(of systemIdentifier: String) throws -> ChainLink? {
        try linkToNewestRecord(of: systemIdentifier, in: recordPlace)
    }

    func linkToNewestRecord(of systemIdentifier: String, in place: any Storage) throws -> ChainLink? {
        let folder = Self.records(of: systemIdentifier)
        guard let name = try place.list(folder).last(where: { $0.name.hasSuffix(".json") })?.name,
            let id = SetID(String(name.prefix(21)))
        else { return nil }
        return ChainLink(id: id, sha256: SHA256Digest.hex(of: try place.get(folder.child(name))))
    }

    /// A record of a server with its digest as it lies there; nil where it is gone.
    package func link(toRecord id: SetID, of systemIdentifier: String) throws -> ChainLink? {
        let folder = Self.records(of: systemIdentifier)
        let names = try storage.list(folder).map(\.name)
        if let name = names.first(where: { $0.hasPrefix("\(id)-") && $0.hasSuffix(".json") }) {
            return ChainLink(id: id, sha256: SHA256Digest.hex(of: try storage.get(folder.child(name))))
        }
        // A listing may lag.
        let paths = Record.Kind.allCases.map { folder.child("\(id)-\($0.rawValue).json") }
        guard let path = try storage.look(at: paths).keys.first else { return nil }
        return ChainLink(id: id, sha256: SHA256Digest.hex(of: try storage.get(path)))
    }
}
