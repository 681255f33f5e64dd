internal import BackupFormat
package import CronModel
package import CronSchedule

extension Repository {
    /// Remembers which server a cluster's name stands for, at its first backup; afterwards refuses another one.
    package func claim(_ cluster: String, for server: ServerFacts, at now: Instant) throws {
        let path = Self.folder(ofCluster: cluster).child("cluster.json")
        guard try storage.exists(path) else {
            let document = ClusterDocument(
                format: Manifest.currentFormat,
                cluster: cluster,
                systemIdentifier: server.systemIdentifier,
                created: now
            )
            return try storage.put(try FormatCoder.encode(document), at: path)
        }
        let file = storage.location(of: path)
        let document = try FormatCoder.decode(ClusterDocument.self, from: try storage.get(path), file: file)
        guard document.systemIdentifier == server.systemIdentifier else {
            throw RepositoryFailure.otherServer(
                cluster: cluster,
                known: document.systemIdentifier,
                found: server.systemIdentifier
            )
        }
    }

    /// Removes what an interrupted backup left: sets that never came to exist and temporary files, older than a day.
    package func sweepUnfinished(of cluster: String, now: Instant) throws {
        let folder = Self.folder(ofCluster: cluster).child("sets")
        let day = 86_400
        for entry in try storage.list(folder) where entry.isFolder && SetID(entry.name) != nil {
            let set = folder.child(entry.name)
            let isOld = Int64(now.secondsSince1970) - entry.modified > Int64(day)
            if isOld, try !storage.exists(set.child(Self.commitName)) { try storage.remove(set) }
        }
        let history = Self.folder(ofCluster: cluster).child("history")
        for generation in try storage.list(history) where generation.isFolder {
            try storage.sweep(history.child(generation.name), olderThan: day)
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
