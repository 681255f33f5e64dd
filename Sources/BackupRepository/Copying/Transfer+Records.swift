package import BackupFormat
internal import CronModel
package import CronSchedule

extension Transfer {
    /// Brings what is on record of servers, with what lies beside it, oldest first; the number of records brought.
    ///
    /// A record that cannot be read is left where it is.
    package func bringRecords(of servers: Set<String>) throws -> Int {
        var count = 0
        for server in servers.sorted() {
            let folder = Repository.records(of: server)
            let there = Set(try target.storage.list(folder).map(\.name))
            let paths = try source.storage.list(folder).filter { !$0.isFolder && !there.contains($0.name) }.map(\.name)
                .sorted { Self.order($0) < Self.order($1) }.map { folder.child($0) }
            try source.storage.prefetch(paths.filter(Self.isRecord))
            let whole = paths.filter { source.isWhole(besideRecord: $0) == true }
            try copyInOrder(whole)
            count += whole.count(where: Self.isRecord)
        }
        return count
    }

    private static func isRecord(_ path: ObjectPath) -> Bool { path.name.hasSuffix(".json") }

    /// By id; the record itself after what lies beside it.
    private static func order(_ name: String) -> String {
        "\(name.prefix(21))\(name.hasSuffix(".json") ? "1" : "0")\(name)"
    }

    /// The last one is put, with which all are durable.
    private func copyInOrder(_ paths: [ObjectPath]) throws {
        for path in paths.dropLast() { _ = try copy(path) }
        guard let last = paths.last else { return }
        let bytes = try source.storage.get(last)
        try target.storage.put(bytes, at: last)
    }

    /// Brings the evidence of drills; how many.
    package func bringDrills() throws -> Int {
        let there = Set(try target.drills(of: cluster))
        let drills = try source.drills(of: cluster).filter { !there.contains($0) }
        for drill in drills {
            let folder = Repository.folder(ofDrill: drill, in: cluster)
            let names = try source.storage.list(folder).filter { !$0.isFolder }.map(\.name)
            // With its summary a drill exists.
            let (files, summary) = (names.filter { $0 != Repository.drillCommitName }, Repository.drillCommitName)
            try copyInOrder((files + [summary]).map { folder.child($0) })
        }
        return drills.count
    }

    /// Puts on record there which sets came from elsewhere, of those that are there: all that are not on record yet.
    ///
    /// Sets of a copy are fewer than were taken; this tells which have been there, so that one of them that is removed is
    /// missed.
    package func keepRecord(of sets: some Sequence<SetID>, role: String, at now: Instant) throws {
        let known = try target.brought(of: cluster)
        let new = sets.filter { !known.contains($0) }
        let servers = Dictionary(grouping: new) { id in
            (try? target.manifest(of: id, in: cluster))?.server.systemIdentifier
        }
        for (server, sets) in servers {
            guard let server else { continue }
            let record = try target.newRecord(
                .copy,
                of: sets.sorted(),
                in: cluster,
                systemIdentifier: server,
                role: role,
                at: now
            )
            try target.add(record)
        }
    }
}

extension Repository {
    /// The sets of a cluster of which a record that is believed tells that they were copied into this repository.
    package func brought(of cluster: String) throws -> Set<SetID> { try setsOnRecord(.copy, of: cluster) }

    /// The sets that believed records of a kind name, of those that were written in this repository.
    ///
    /// A copy holds the records of the repository that it is a copy of: a prune there removed nothing here.
    func setsOnRecord(_ kind: Record.Kind, of cluster: String) throws -> Set<SetID> {
        let own = try identifier()
        let records = try believedRecords(kind, of: cluster).filter { $0.repository == nil || $0.repository == own }
        return Set(records.flatMap { $0.sets ?? [] })
    }

    /// The records of a kind that are believed and speak of the cluster's sets.
    func believedRecords(_ kind: Record.Kind, of cluster: String) throws -> [Record] {
        let (ending, policy) = ("-\(kind.rawValue).json", signatures[cluster])
        let paths = try recordPaths(endingWith: policy.asks ? [ending, ending + ".sig"] : [ending])
        try storage.prefetch(paths)
        return paths.filter { $0.name.hasSuffix(ending) }.compactMap { path -> Record? in
            guard let judged = try? judgedRecord(at: path, by: policy), judged.isAdmitted,
                judged.record.cluster == cluster
            else { return nil }
            return judged.record
        }
    }
}
