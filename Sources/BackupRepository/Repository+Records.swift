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

    /// One record.
    ///
    /// Throws `damaged`.
    package func record(at path: ObjectPath) throws -> Record {
        try FormatCoder.decode(Record.self, from: try storage.get(path), file: storage.location(of: path))
    }

    /// The records of a server whose ids begin so, oldest first.
    package func records(_ prefix: String, of systemIdentifier: String) throws -> [Record] {
        let folder = Self.records(of: systemIdentifier)
        return try recordNames(of: systemIdentifier).filter { $0.hasPrefix(prefix) }.map {
            try record(at: folder.child($0))
        }
    }

    /// The rows of `cron.job` that stood before what a record tells of, in the form of `cron/jobs.json`.
    ///
    /// The name ends otherwise than those of records.
    package func formerJobs(of record: Record) -> ObjectPath {
        Self.records(of: record.systemIdentifier).child("\(record.id)-former.jobs")
    }

    /// Puts a record down, durably.
    package func add(_ record: Record) throws {
        let name = "\(record.id)-\(record.kind.rawValue).json"
        try storage.put(try FormatCoder.encode(record), at: Self.records(of: record.systemIdentifier).child(name))
    }
}
