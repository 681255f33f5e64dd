internal import BackupFormat

/// What a listing tells of one of many clusters: names alone, the newest of them.
struct ClusterListing: Sendable {
    /// Folders that may be sets: those of backups that are under way or were cut off, too.
    private(set) var count = 0
    private var newestSets = NewestNames()
    private var newestDrills = NewestNames()

    /// Newest first; at most `NewestNames.limit`.
    var sets: [SetID] { newestSets.ids }
    var drills: [SetID] { newestDrills.ids }

    fileprivate mutating func addSet(_ name: String) {
        count += 1
        newestSets.add(name)
    }

    fileprivate mutating func addDrill(_ name: String) { newestDrills.add(name) }
}

extension Repository {
    /// What one listing tells of every cluster, by its name.
    ///
    /// It takes no more room with the number of sets.
    func listFleet() throws -> [String: ClusterListing] {
        var found: [String: ClusterListing] = [:]
        try storage.forEachFolder(below: Self.clusters, in: ["sets", "drills"]) { cluster, part, name in
            guard name.utf8.count == SetID.length else { return }
            if part == "sets" {
                found[cluster, default: ClusterListing()].addSet(name)
            } else {
                found[cluster, default: ClusterListing()].addDrill(name)
            }
        }
        return found
    }
}

/// The newest of very many names that begin with their time.
struct NewestNames: Sendable {
    private var names: [String] = []

    /// A cluster's newest regular set is among so many, unless its job list changed as often since.
    static let limit = 100

    mutating func add(_ name: String) {
        names.append(name)
        guard names.count >= 2 * Self.limit else { return }
        names.sort()
        names.removeFirst(names.count - Self.limit)
    }

    /// Newest first.
    var ids: [SetID] { names.sorted(by: >).prefix(Self.limit).compactMap { SetID($0) } }
}
