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
        /// It was copied here and is here no more, and nothing tells that it was removed.
        case lost(SetID)
    }

    package let breaks: [Break]
    /// How many members name another one.
    package let links: Int
    /// Members were copied from elsewhere, where others stay than here.
    package let isOfCopy: Bool

    /// What is named or was brought, and was not found.
    package var missing: [SetID] {
        breaks.compactMap {
            switch $0 {
            case .gone(let id, _), .lost(let id): id
            case .replaced: nil
            }
        }
    }

    /// `removed`: those of which is known that they were removed; `successors`: what stands in the place of some of them,
    /// and has to stand there unless it was removed, too; `brought`: those that were copied from elsewhere, where others
    /// stay than here: what such a one names need never have been here, but it has been itself.
    ///
    /// Several members may name the same one: two were written at the same time, or one between them was removed.
    package init(
        _ members: [Member],
        removed: Set<SetID> = [],
        successors: [SetID: ChainLink] = [:],
        brought: Set<SetID> = []
    ) {
        let digests = Dictionary(members.map { ($0.id, $0.sha256) }) { first, _ in first }
        links = members.count { $0.previous != nil }
        isOfCopy = !brought.isEmpty
        let torn = members.compactMap { member -> Break? in
            guard var link = member.previous else { return nil }
            var steps = successors.count
            while digests[link.id] == nil, let next = successors[link.id], steps > 0 {
                (link, steps) = (next, steps - 1)
            }
            guard let found = digests[link.id] else {
                let isExplained = removed.contains(link.id) || brought.contains(member.id) || brought.contains(link.id)
                return isExplained ? nil : .gone(link.id, after: member.id)
            }
            return found == link.sha256 ? nil : .replaced(link.id, after: member.id)
        }
        let lost = brought.filter { digests[$0] == nil && !removed.contains($0) && successors[$0] == nil }
        breaks = torn + lost.sorted().map(Break.lost)
    }
}

extension Repository {
    /// The sets of a cluster, as far as they can be read; what one names that is not believed does not count.
    package func chain(of cluster: String) throws -> Chain {
        let policy = signatures[cluster]
        let ids = try allSets(of: cluster)
        try prefetchSignedManifests(of: ids, in: cluster)
        func member(_ id: SetID) -> Chain.Member? {
            guard let stored = try? judgedBytes(of: id, in: cluster) else { return nil }
            let previous = policy.admits(stored.verdict) ? stored.manifest.previous : nil
            return Chain.Member(id: id, sha256: SHA256Digest.hex(of: stored.bytes), previous: previous)
        }
        let members = ids.compactMap(member)
        let (removed, brought) = (try pruned(of: cluster), try brought(of: cluster))
        let successors = try successors(of: cluster)
        let chain = Chain(members, removed: removed, successors: successors, brought: brought)
        // A listing may lag: what it does not show is asked for, and of what it shows and is gone no record may be shown yet.
        let unlisted = chain.missing.filter { !ids.contains($0) }.compactMap(member)
        let vanished = try chain.missing.filter { try ids.contains($0) && !isCommitted($0, in: cluster) }
        guard !unlisted.isEmpty || !vanished.isEmpty else { return chain }
        return Chain(
            members + unlisted,
            removed: removed.union(vanished),
            successors: successors,
            brought: brought
        )
    }

    /// The sets of a cluster of which a prune that is believed tells that it removed them.
    package func pruned(of cluster: String) throws -> Set<SetID> { try setsOnRecord(.prune, of: cluster) }

    /// What stands in the place of sets that were written anew, here or where they were copied from.
    private func successors(of cluster: String) throws -> [SetID: ChainLink] {
        let replacements = try believedRecords(.prune, of: cluster).flatMap { $0.replaced ?? [] }
        return Dictionary(replacements.map { ($0.set, $0.by) }) { _, last in last }
    }

    /// The records of a folder whose names end so, made ready to be read with their signatures, where these are asked for.
    package func prefetchJudged(
        _ folder: ObjectPath,
        ending: String,
        by policy: SignaturePolicy
    ) throws -> [ObjectPath] {
        let names = try storage.list(folder).map(\.name)
        let signed = policy.asks ? names.filter { $0.hasSuffix(ending + ".sig") } : []
        let paths = names.filter { $0.hasSuffix(ending) }.map { folder.child($0) }
        try storage.prefetch(paths + signed.map { folder.child($0) })
        return paths
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
