package import BackupFormat

extension Repository {
    /// Everything on record for a server, oldest first.
    package func records(of systemIdentifier: String) throws -> [Record] {
        let folder = Self.records(of: systemIdentifier)
        return try storage.list(folder).filter { !$0.isFolder && $0.name.hasSuffix(".json") }.map { entry in
            let path = folder.child(entry.name)
            return try FormatCoder.decode(Record.self, from: try storage.get(path), file: storage.location(of: path))
        }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// Puts a record down, durably.
    package func add(_ record: Record) throws {
        let name = "\(record.id)-\(record.kind.rawValue).json"
        try storage.put(try FormatCoder.encode(record), at: Self.records(of: record.systemIdentifier).child(name))
    }
}
