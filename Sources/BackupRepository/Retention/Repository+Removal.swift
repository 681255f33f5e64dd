package import BackupFormat
internal import CronModel
internal import CronSchedule

extension Repository {
    /// Removes a set.
    ///
    /// It ceases to exist with its commit file, which goes first: killed at any point, this leaves no half a set that
    /// anybody would take for one. No error where the set is gone already.
    package func remove(_ set: SetID, in cluster: String) throws {
        let folder = Self.folder(of: set, in: cluster)
        try storage.remove(folder.child(Self.commitName))
        try storage.remove(folder.child("manifest.json"))
        try storage.removeFolder(folder)
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
        let listed = try survey(of: cluster).filter { !$0.objects.contains(Self.commitName) }
        // A listing may lag behind a backup that has ended meanwhile.
        let folders = listed.map { Self.folder(of: $0.id, in: cluster) }
        let found = try storage.look(at: folders.flatMap { [$0.child("manifest.json"), $0.child(Self.commitName)] })
        return try listed.compactMap { id, _ in
            let folder = Self.folder(of: id, in: cluster)
            guard found[folder.child(Self.commitName)] == nil else { return nil }
            return UnfinishedSet(
                id: id,
                hasManifest: found[folder.child("manifest.json")] != nil,
                // A folder without a file is as old as its name says.
                lastWrite: try storage.lastWrite(below: folder)
                    ?? id.instant.map { Int64($0.secondsSince1970) } ?? 0
            )
        }
    }
}
