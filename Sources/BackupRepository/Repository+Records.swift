package import BackupFormat

extension Repository {
    /// Everything on record for a server, oldest first.
    package func records(of systemIdentifier: String) throws -> [Record] {
        let folder = Self.records(of: systemIdentifier)
        return try storage.list(folder).filter { !$0.isFolder && $0.name.hasSuffix(".json") }.map { entry in
            try record(at: folder.child(entry.name))
        }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// One record.
    ///
    /// Throws `damaged`.
    package func record(at path: ObjectPath) throws -> Record {
        try FormatCoder.decode(Record.self, from: try storage.get(path), file: storage.location(of: path))
    }

    /// Puts a record down, durably.
    package func add(_ record: Record) throws {
        let name = "\(record.id)-\(record.kind.rawValue).json"
        try storage.put(try FormatCoder.encode(record), at: Self.records(of: record.systemIdentifier).child(name))
    }
}
