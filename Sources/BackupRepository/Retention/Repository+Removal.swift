package import BackupFormat
internal import CronModel

extension Repository {
    /// Removes a set.
    ///
    /// It ceases to exist with its commit file, which goes first: killed at any point, this leaves no half a set that
    /// anybody would take for one. No error where the set is gone already.
    package func remove(_ set: SetID, in cluster: String) throws {
        let folder = Self.folder(of: set, in: cluster)
        try storage.remove(folder.child(Self.commitName))
        try storage.remove(folder.child("manifest.json"))
        try storage.remove(folder)
    }

    /// A folder of a set that does not exist.
    package struct UnfinishedSet: Sendable, Hashable {
        package let id: SetID
        /// Then it was committed once, or nearly: a person may want to look at it.
        package let hasManifest: Bool
        /// Seconds since 1970; a backup that is under way writes all the time.
        package let lastWrite: Int64
    }

    /// The folders of a cluster's sets that do not exist: of backups under way, killed, or of sets half removed.
    package func unfinished(of cluster: String) throws -> [UnfinishedSet] {
        let sets = Self.folder(ofCluster: cluster).child("sets")
        return try storage.list(sets).filter(\.isFolder).compactMap { entry in
            guard let id = SetID(entry.name) else { return nil }
            let folder = sets.child(entry.name)
            let names = try storage.list(folder).map(\.name)
            guard !names.contains(Self.commitName) else { return nil }
            return UnfinishedSet(
                id: id,
                hasManifest: names.contains("manifest.json"),
                lastWrite: try storage.lastWrite(below: folder) ?? entry.modified
            )
        }
    }
}
