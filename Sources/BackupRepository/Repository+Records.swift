package import BackupFormat
internal import CronModel
package import CronSchedule

extension Repository {
    /// The same, with what is on record at another place beside what is on record here; `writing`: what is done from now
    /// on is written there.
    package func withRecords(in place: any Storage, writing: Bool) -> Repository {
        var other = self
        other.recordPlaces = writing ? [storage, place] : [place, storage]
        return other
    }

    /// Hands out everything on record for a server, oldest first, one at a time: in years they become many.
    package func forEachRecord(of systemIdentifier: String, _ body: (Record) throws -> Void) throws {
        let names = try recordNames(of: systemIdentifier)
        try storage.prefetch(names.map { Self.records(of: systemIdentifier).child($0) })
        for name in names { try body(try record(name, of: systemIdentifier)) }
    }

    /// The records of a server whose ids begin so, oldest first.
    package func records(_ prefix: String, of systemIdentifier: String) throws -> [Record] {
        try recordNames(of: systemIdentifier).filter { $0.hasPrefix(prefix) }.map {
            try record($0, of: systemIdentifier)
        }
    }

    /// The moment of the newest record of a server, nil where there is none.
    package func lastRecorded(of systemIdentifier: String) throws -> Instant? {
        try recordNames(of: systemIdentifier).last.flatMap { SetID(String($0.prefix(21)))?.instant }
    }

    /// Names begin with the record's id, and so with its time.
    private func recordNames(of systemIdentifier: String) throws -> [String] {
        try besideRecords(of: systemIdentifier).filter { $0.hasSuffix(".json") }
    }

    /// The newest record of a kind for a cluster, whatever server it speaks of; nil where there is none.
    package func newestRecord(_ kind: Record.Kind, of cluster: String) throws -> Record? {
        let servers = try storage.list(ObjectPath.root.child("records")).filter(\.isFolder)
        return try servers.compactMap { try newestRecord(kind, of: cluster, on: $0.name) }.max { $0.at < $1.at }
    }

    /// The same of one server alone, and of those that fit.
    package func newestRecord(
        _ kind: Record.Kind,
        of cluster: String,
        on systemIdentifier: String,
        where fits: (Record) -> Bool = { _ in true }
    ) throws -> Record? {
        let folder = Self.records(of: systemIdentifier)
        // Names begin with the time: the first that fits is the newest.
        for name in try recordNames(of: systemIdentifier).reversed() where name.hasSuffix("-\(kind.rawValue).json") {
            let record = try record(at: folder.child(name))
            if record.cluster == cluster, fits(record) { return record }
        }
        return nil
    }

    private func record(_ name: String, of systemIdentifier: String) throws -> Record {
        let path = Self.records(of: systemIdentifier).child(name)
        let place = try recordPlaces.last { try recordPlaces.count == 1 || $0.exists(path) } ?? storage
        return try FormatCoder.decode(Record.self, from: try place.get(path), file: place.location(of: path))
    }

    /// One record of the repository.
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
        var record = Record(
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
        record.previous = try linkToNewestRecord(of: systemIdentifier)
        return record
    }

    /// The same, of sets of a cluster as this repository holds them: its copies have other sets.
    package func newRecord(
        _ kind: Record.Kind,
        of sets: [SetID],
        in cluster: String,
        systemIdentifier: String,
        role: String,
        at now: Instant
    ) throws -> Record {
        var record = try newRecord(kind, systemIdentifier: systemIdentifier, role: role, at: now)
        (record.cluster, record.sets, record.repository) = (cluster, sets, try identifier())
        return record
    }

    /// Where records and what lies beside them are, of those whose names end so; by one listing, however many servers.
    func recordPaths(endingWith endings: [String]) throws -> [ObjectPath] {
        let root = ObjectPath.root.child("records")
        return try storage.survey(root).flatMap { server in
            server.objects.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
                .map { root.child(server.name).child($0) }
        }
    }

    /// Puts a record down, durably.
    package func add(_ record: Record) throws {
        let path = Self.records(of: record.systemIdentifier).child("\(record.id)-\(record.kind.rawValue).json")
        let bytes = try FormatCoder.encode(record)
        if let signingKey { try recordPlace.put(try signingKey.sign(bytes), at: path.signature) }
        try recordPlace.put(bytes, at: path)
    }
}

/// What is kept beside a record, under names that begin with its id and end otherwise than those of records.
extension Repository {
    /// Where what is done from now on is written.
    var recordPlace: any Storage { recordPlaces.last ?? storage }

    /// Begins the file of the rows of `cron.job` that stood before what a record tells of, in the form of
    /// `cron/jobs.json`.
    package func createFormerJobs(of record: Record) throws -> FileSink {
        let path = Self.formerJobs(of: record, encrypted: encryption.encrypts)
        return try FileSink(recordPlace.create(path), path: path.name, compressed: false, encryption: encryption)
    }

    package func openFormerJobs(of record: Record) throws -> any ObjectReader {
        let encrypted = Self.formerJobs(of: record, encrypted: true)
        guard try recordPlaces.contains(where: { try $0.exists(encrypted) }) else {
            return try openBeside(Self.formerJobs(of: record, encrypted: false))
        }
        return try encryption.decrypting(try openBeside(encrypted), file: storage.location(of: encrypted))
    }

    /// Puts down which run ids a restore is about to add.
    package func add(_ runids: RunidRanges, addedBy record: SetID, of systemIdentifier: String) throws {
        guard let first = runids.first, let last = runids.last else { return }
        let tail = String(UInt32.random(in: .min ... .max), radix: 36)
        let path = Self.records(of: systemIdentifier).child("\(record)-\(first)-\(last)-\(tail)\(Self.runids)")
        try recordPlace.put(runids.csv, at: path)
    }

    /// The run ids that a restore has added.
    package func runids(addedBy record: SetID, of systemIdentifier: String) throws -> RunidRanges {
        let names = try besideRecords(of: systemIdentifier).filter {
            $0.hasSuffix(Self.runids) && $0.hasPrefix("\(record)-")
        }
        let chunks = try names.map { name in
            let reader = try openBeside(Self.records(of: systemIdentifier).child(name))
            return try RunidRanges(csv: try reader.all(limit: FormatCoder.documentLimit, file: name), file: name)
        }
        var all = RunidRanges()
        for chunk in chunks.sorted(by: { ($0.first ?? 0) < ($1.first ?? 0) }) {
            // Chunks follow one another; only where a restore was repeated can they meet.
            if let last = all.last, let first = chunk.first, first <= last {
                all = all.union(chunk)
            } else {
                for range in chunk.ranges { all.append(range) }
            }
        }
        return all
    }

    /// Whether something in the folder of records can be read; nil: it is none of ours.
    package func isWhole(besideRecord path: ObjectPath) -> Bool? {
        if path.name.hasSuffix(".json") { return (try? record(at: path)) != nil }
        if path.name.hasSuffix(".json.sig") { return (try? storage.get(path, limit: 64))?.count == 64 }
        if path.name.hasSuffix(Self.formerJobs) {
            return (try? JobsFile.read(try storage.open(path)) { _ in }) != nil
        }
        if path.name.hasSuffix(Self.formerJobs + EncryptionNote.suffix) {
            // What cannot be opened here is not known to be damaged.
            guard encryption.decrypts else { return (try? storage.open(path)) != nil }
            return (try? JobsFile.read(try openPlain(path)) { _ in }) != nil
        }
        guard path.name.hasSuffix(Self.runids) else { return nil }
        return (try? RunidRanges(csv: try storage.get(path), file: path.name)) != nil
    }

    private static let formerJobs = "-former.jobs"
    private static let runids = ".runids"

    private static func formerJobs(of record: Record, encrypted: Bool) -> ObjectPath {
        records(of: record.systemIdentifier)
            .child("\(record.id)\(formerJobs)\(encrypted ? EncryptionNote.suffix : "")")
    }

    private func openBeside(_ path: ObjectPath) throws -> any ObjectReader {
        let place = try recordPlaces.last { try $0.exists(path) } ?? storage
        return try place.open(path)
    }

    /// Everything in a server's folder, by name.
    private func besideRecords(of systemIdentifier: String) throws -> [String] {
        let folder = Self.records(of: systemIdentifier)
        let names = try recordPlaces.flatMap { try $0.list(folder) }.filter { !$0.isFolder }.map(\.name)
        return recordPlaces.count == 1 ? names : Set(names).sorted()
    }
}
