package import BackupFormat
internal import CronModel
package import CronSchedule

extension Repository {
    /// Hands out everything on record for a server, oldest first, one at a time: in years they become many.
    package func forEachRecord(of systemIdentifier: String, _ body: (Record) throws -> Void) throws {
        let folder = Self.records(of: systemIdentifier)
        for name in try recordNames(of: systemIdentifier) { try body(try record(at: folder.child(name))) }
    }

    /// The moment of the newest record of a server, nil where there is none.
    package func lastRecorded(of systemIdentifier: String) throws -> Instant? {
        try recordNames(of: systemIdentifier).last.flatMap { SetID(String($0.prefix(21)))?.instant }
    }

    /// Names begin with the record's id, and so with its time.
    private func recordNames(of systemIdentifier: String) throws -> [String] {
        try storage.list(Self.records(of: systemIdentifier)).filter { !$0.isFolder && $0.name.hasSuffix(".json") }
            .map(\.name)
    }

    /// The newest record of a kind for a cluster, whatever server it speaks of; nil where there is none.
    package func newestRecord(_ kind: Record.Kind, of cluster: String) throws -> Record? {
        let servers = try storage.list(ObjectPath.root.child("records")).filter(\.isFolder)
        return try servers.compactMap { try newestRecord(kind, of: cluster, on: $0.name) }.max { $0.at < $1.at }
    }

    /// The same of one server alone.
    package func newestRecord(
        _ kind: Record.Kind,
        of cluster: String,
        on systemIdentifier: String
    ) throws -> Record? {
        let folder = Self.records(of: systemIdentifier)
        // Names begin with the time: the first that fits is the newest.
        for name in try recordNames(of: systemIdentifier).reversed() where name.hasSuffix("-\(kind.rawValue).json") {
            let record = try record(at: folder.child(name))
            if record.cluster == cluster { return record }
        }
        return nil
    }

    /// One record.
    ///
    /// Throws `damaged`.
    package func record(at path: ObjectPath) throws -> Record {
        try FormatCoder.decode(Record.self, from: try storage.get(path), file: storage.location(of: path))
    }

    /// A record of what is done now; the rest of it is the caller's.
    ///
    /// Records are read in the order of their times, which are whole seconds: each gets one after all before it.
    package func newRecord(
        _ kind: Record.Kind,
        systemIdentifier: String,
        jobTable: UInt32 = 0,
        role: String,
        at now: Instant
    ) throws -> Record {
        let last = try lastRecorded(of: systemIdentifier)
        let moment = last.map { max(now, $0.advanced(bySeconds: 1)) } ?? now
        var generator = SystemRandomNumberGenerator()
        return Record(
            id: SetID(at: moment, generator: &generator),
            kind: kind,
            at: moment,
            systemIdentifier: systemIdentifier,
            jobTable: jobTable,
            cluster: nil,
            set: nil,
            of: nil,
            role: role,
            jobs: []
        )
    }

    /// Puts a record down, durably.
    package func add(_ record: Record) throws {
        let name = "\(record.id)-\(record.kind.rawValue).json"
        try storage.put(try FormatCoder.encode(record), at: Self.records(of: record.systemIdentifier).child(name))
    }
}
