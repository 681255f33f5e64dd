package import BackupFormat

/// Sets that were written anew, encrypted otherwise.
///
/// Such a set has another id of the same second, and names in its manifest the one that it stands for. So only sets of
/// one second need to be looked at.
extension Repository {
    /// Those of the sets in whose place another of them stands; `ids` in their order.
    ///
    /// A set that is not believed stands in nobody's place. What cannot be read replaces nothing.
    package func replaced(among ids: [SetID], of cluster: String) -> Set<SetID> {
        let groups = Self.groups(ofOneSecond: ids)
        guard !groups.isEmpty else { return [] }
        try? prefetchManifests(of: groups.flatMap(\.self), in: cluster)
        return groups.reduce(into: []) { $0.formUnion(replaced(inGroup: $1, of: cluster)) }
    }

    private func replaced(inGroup group: [SetID], of cluster: String) -> Set<SetID> {
        var (replaced, successors): (Set<SetID>, [SetID: SetID]) = ([], [:])
        for id in group {
            guard let link = try? authenticManifest(of: id, in: cluster).replaces else { continue }
            // Two that were written at once for the same one: the last stands.
            if let other = successors.updateValue(id, forKey: link.id) { replaced.insert(other) }
            if group.contains(link.id), (try? self.link(toSet: link.id, in: cluster)) == link {
                replaced.insert(link.id)
            }
        }
        return replaced
    }

    /// The set that stands in the place of another one; nil where that stands itself, or nothing does.
    package func successor(of old: SetID, in cluster: String) throws -> SetID? {
        successor(of: old, among: try sets(of: cluster), in: cluster)
    }

    /// `ids`: those that stand.
    func successor(of old: SetID, among ids: [SetID], in cluster: String) -> SetID? {
        guard !ids.contains(old) else { return nil }
        return ids.last { id in
            id.isOfSameSecond(as: old) && (try? authenticManifest(of: id, in: cluster).replaces) != nil
        }
    }

    /// The sets that exist though others stand in their place, with those.
    package func replacements(of cluster: String) throws -> [(set: SetID, by: ChainLink)] {
        let all = try allSets(of: cluster)
        let replaced = replaced(among: all, of: cluster)
        let standing = all.filter { !replaced.contains($0) }
        return try replaced.sorted().compactMap { old in
            let now = successor(of: old, among: standing, in: cluster)
            return try now.map { (old, try link(toSet: $0, in: cluster)) }
        }
    }

    /// Neighbours of one second, two or more.
    private static func groups(ofOneSecond ids: [SetID]) -> [[SetID]] {
        var (groups, current): ([[SetID]], [SetID]) = ([], [])
        for id in ids {
            if let last = current.last, last.isOfSameSecond(as: id) {
                current.append(id)
            } else {
                if current.count > 1 { groups.append(current) }
                current = [id]
            }
        }
        return current.count > 1 ? groups + [current] : groups
    }
}
