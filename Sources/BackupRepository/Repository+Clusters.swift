internal import BackupFormat
package import CronModel
package import CronSchedule

extension Repository {
    /// Remembers which server a cluster's name stands for, at its first backup; afterwards refuses another one.
    package func claim(_ cluster: String, for server: ServerFacts, at now: Instant) throws {
        guard let known = try owner(of: cluster) else {
            let document = ClusterDocument(
                format: Manifest.currentFormat,
                cluster: cluster,
                systemIdentifier: server.systemIdentifier,
                created: now
            )
            return try storage.put(try FormatCoder.encode(document), at: Self.document(ofCluster: cluster))
        }
        guard known == server.systemIdentifier else {
            throw RepositoryFailure.otherServer(cluster: cluster, known: known, found: server.systemIdentifier)
        }
    }

    /// The system identifier a cluster's name stands for: its newest adoption's, else its first server's.
    ///
    /// Nil for a name that is new.
    package func owner(of cluster: String) throws -> String? {
        guard let first = try firstServer(of: cluster) else { return nil }
        let records = ObjectPath.root.child("records")
        let adoptions = try storage.list(records).filter(\.isFolder).flatMap { server in
            let folder = records.child(server.name)
            let paths = try storage.list(folder).filter { $0.name.hasSuffix("-\(Record.Kind.adoption.rawValue).json") }
                .map { folder.child($0.name) }
            try storage.prefetch(paths)
            return try paths.map { try record(at: $0) }
        }.filter { $0.cluster == cluster }
        return adoptions.max { ($0.at, $0.id) < ($1.at, $1.id) }?.systemIdentifier ?? first
    }

    /// The system identifier of the server that a cluster's name was first given to; nil for a name that is new.
    func firstServer(of cluster: String) throws -> String? {
        let path = Self.document(ofCluster: cluster)
        guard try storage.exists(path) else { return nil }
        let file = storage.location(of: path)
        return try FormatCoder.decode(ClusterDocument.self, from: try storage.get(path), file: file).systemIdentifier
    }

    static func document(ofCluster cluster: String) -> ObjectPath {
        folder(ofCluster: cluster).child("cluster.json")
    }

    /// Removes what an interrupted backup left: sets that never came to exist and temporary files, older than a week.
    package func sweepUnfinished(of cluster: String, now: Instant) throws {
        // A remote store does not know when a folder was written to: there `prune` does it.
        guard storage.isLocal else { return }
        let folder = Self.folder(ofCluster: cluster).child("sets")
        let week = 7 * 86_400
        for entry in try storage.list(folder) where entry.isFolder && SetID(entry.name) != nil {
            let set = folder.child(entry.name)
            let isOld = Int64(now.secondsSince1970) - entry.modified > Int64(week)
            let names = isOld ? try storage.list(set).map(\.name) : []
            // A manifest without its digest may be a set that lost one file: that is for a person to look at.
            if isOld, !names.contains(Self.commitName), !names.contains("manifest.json") {
                try storage.removeFolder(set)
            }
        }
        let history = Self.folder(ofCluster: cluster).child("history")
        for generation in try storage.list(history) where generation.isFolder {
            try storage.sweep(history.child(generation.name), olderThan: week)
        }
    }
}

/// `cluster.json`.
struct ClusterDocument: Codable {
    let format: Int
    let cluster: String
    let systemIdentifier: String
    let created: Instant
}
