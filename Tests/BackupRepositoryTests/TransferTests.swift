import BackupFormat
import CronModel
import CronSchedule
import Testing

@testable import BackupRepository

/// Sets on their way from one repository to another, in memory.
@Suite("Bringing sets from one repository into another")
struct TransferTests {
    private let near = MemoryStorage()
    private let far = MemoryStorage()
    private let source: Repository
    private let target: Repository

    init() throws {
        source = try Repository.openOrMake(near)
        target = try Repository.openOrMake(far)
        let cluster = ClusterDocument(
            format: 1,
            cluster: "main",
            systemIdentifier: SampleManifest.server.systemIdentifier,
            created: SampleManifest.now
        )
        try near.put(try FormatCoder.encode(cluster), at: Repository.document(ofCluster: "main"))
    }

    private var transfer: Transfer { Transfer(of: "main", from: source, to: target) }

    private static let generation = "1-1"

    private func segment(_ number: Int64, _ content: [UInt8]) throws -> Segment {
        let name = "\(number)-\(number)-a.csv.zst"
        let path = Repository.folder(ofGeneration: Self.generation, in: "main").child(name)
        try near.put(content, at: path)
        return Segment(
            name: name,
            rows: 1,
            first: number,
            last: number,
            bytes: Int64(content.count),
            sha256: SHA256Digest.hex(of: content),
            rowsDigest: "",
            lastRowDigest: ""
        )
    }

    /// Puts a set down with one file and segments, linked to the one before it.
    private func add(_ second: Int, _ segments: [Segment] = []) async throws -> SetID {
        let writer = SetWriter(source, id: SampleManifest.id(second), cluster: "main")
        try await writer.write(Array("file of \(second)".utf8), to: ["cron", "jobs.json"])
        let history = HistoryLayer(
            generation: Self.generation,
            tailRows: 0,
            liveRows: 0,
            newRows: 0,
            firstRunid: nil,
            lastRunid: nil,
            segments: segments
        )
        var manifest = SampleManifest.manifest(
            writer.id,
            history: segments.isEmpty ? nil : history,
            files: await writer.files
        )
        manifest.previous = try source.linkToNewestSet(of: "main")
        try await writer.commit(manifest)
        return writer.id
    }

    private func bytes(_ name: String, of set: SetID, in storage: MemoryStorage) throws -> [UInt8] {
        try storage.get(Repository.folder(of: set, in: "main").child(name))
    }

    @Test("every byte is there, the second time nothing is copied, and shared segments once")
    func whole() async throws {
        let shared = try segment(1, [1, 2, 3])
        let first = try await add(1, [shared])
        let second = try await add(2, [shared, try segment(2, [4])])
        #expect(try #require(try transfer.bring(first)).objects == 4)
        // The file, the other segment, and the manifest with its digest.
        #expect(try #require(try transfer.bring(second)).objects == 4)
        #expect(try transfer.bring(second) == nil)
        #expect(try target.sets(of: "main") == [first, second])
        for name in ["manifest.json", "manifest.json.sha256"] {
            #expect(try bytes(name, of: second, in: far) == bytes(name, of: second, in: near))
        }
        let manifest = try target.manifest(of: second, in: "main")
        #expect(try target.open(shared, of: manifest).all(limit: 9, file: "") == [1, 2, 3])
        #expect(try target.open("cron/jobs.json", of: manifest).all(limit: 99, file: "") == Array("file of 2".utf8))
    }

    @Test("what is damaged is named, and nothing of the set becomes visible")
    func damaged() async throws {
        let id = try await add(1, [try segment(1, [1, 2, 3])])
        let path = Repository.folder(ofGeneration: Self.generation, in: "main").child("1-1-a.csv.zst")
        try near.remove(path)
        try near.put([1, 2, 4], at: path)
        let error = #expect(throws: ActionableError.self) { try transfer.bring(id) }
        #expect(error?.code == "damaged")
        #expect(error?.problem.english.contains("1-1-a.csv.zst") == true)
        #expect(try target.sets(of: "main").isEmpty)
        #expect(try !far.exists(path))
        // Whole again, the rest follows.
        try near.remove(path)
        try near.put([1, 2, 3], at: path)
        #expect(try #require(try transfer.bring(id)).objects == 3)
        #expect(try target.sets(of: "main") == [id])
    }

    @Test("a set that stands there with another content is told, and repaired where that is asked for")
    func differing() async throws {
        let id = try await add(1)
        _ = try transfer.bring(id)
        let folder = Repository.folder(of: id, in: "main")
        try far.put(Array("file of 9".utf8), at: folder.child("cron").child("jobs.json"))
        // The size is right: only reading tells.
        #expect(try transfer.bring(id) == nil)
        let repairing = Transfer(of: "main", from: source, to: target, repairing: true)
        _ = try repairing.bring(id)
        let manifest = try target.manifest(of: id, in: "main")
        #expect(try target.open("cron/jobs.json", of: manifest).all(limit: 99, file: "") == Array("file of 1".utf8))
        try far.put(Array(String(repeating: "0", count: 64).utf8), at: folder.child("manifest.json.sha256"))
        let error = #expect(throws: ActionableError.self) { try transfer.bring(id) }
        #expect(error?.code == "copy-differs")
    }

    @Test("the name of a cluster stands for one server in both; a copy of another server is refused")
    func claims() async throws {
        try transfer.claim()
        try transfer.claim()
        #expect(try target.owner(of: "main") == SampleManifest.server.systemIdentifier)
        let other = MemoryStorage()
        let stranger = try Repository.openOrMake(other)
        let cluster = ClusterDocument(format: 1, cluster: "main", systemIdentifier: "1", created: SampleManifest.now)
        try other.put(try FormatCoder.encode(cluster), at: Repository.document(ofCluster: "main"))
        let error = #expect(throws: ActionableError.self) {
            try Transfer(of: "main", from: source, to: stranger).claim()
        }
        #expect(error?.code == "copy-of-other-server")
    }

    @Test("records come with what lies beside them, once, and their chain holds, also with the copy's own")
    func records() async throws {
        let server = SampleManifest.server.systemIdentifier
        for _ in 0..<3 {
            var record = try source.newRecord(.keep, systemIdentifier: server, role: "x", at: SampleManifest.now)
            record.cluster = "main"
            try source.add(RunidRanges([1...3]), addedBy: record.id, of: server)
            try source.add(record)
        }
        #expect(try transfer.bringRecords(of: [server]) == 3)
        #expect(try transfer.bringRecords(of: [server]) == 0)
        let id = try await add(1)
        _ = try transfer.bring(id)
        try transfer.keepRecord(of: [id], role: "x", at: SampleManifest.now)
        // What is on record is not put down again.
        try transfer.keepRecord(of: [id], role: "x", at: SampleManifest.now)
        var records: [Record] = []
        try target.forEachRecord(of: server) { records.append($0) }
        #expect(records.map(\.kind) == [.keep, .keep, .keep, .copy])
        #expect(records.last?.sets == [id])
        let folder = Repository.records(of: server)
        let members = try records.map { record -> Chain.Member in
            let bytes = try far.get(folder.child("\(record.id)-\(record.kind.rawValue).json"))
            return Chain.Member(id: record.id, sha256: SHA256Digest.hex(of: bytes), previous: record.previous)
        }
        #expect(Chain(members).breaks.isEmpty)
        #expect(try far.list(folder).count { $0.name.hasSuffix(".runids") } == 3)
    }

    @Test("a copy that keeps fewer sets has a whole chain; one that was there and is gone is missed")
    func chain() async throws {
        var sets: [SetID] = []
        for second in 1...5 { sets.append(try await add(second)) }
        for set in [sets[0], sets[2], sets[4]] { _ = try transfer.bring(set) }
        // Before it is on record that they were copied, what they name is missed.
        #expect(try target.chain(of: "main").breaks.count == 2)
        try transfer.keepRecord(of: [sets[0], sets[2], sets[4]], role: "x", at: SampleManifest.now)
        #expect(try target.chain(of: "main").breaks.isEmpty)
        try target.remove(sets[2], in: "main")
        #expect(try target.chain(of: "main").breaks == [.lost(sets[2])])
        // A prune of the other repository removed nothing here.
        let server = SampleManifest.server.systemIdentifier
        var record = try source.newRecord(.prune, systemIdentifier: server, role: "x", at: SampleManifest.now)
        (record.cluster, record.sets, record.repository) = ("main", [sets[2]], try source.identifier())
        try source.add(record)
        _ = try transfer.bringRecords(of: [server])
        #expect(try target.chain(of: "main").breaks == [.lost(sets[2])])
        #expect(try target.standings(of: "main").goingAway.isEmpty)
        var own = try target.newRecord(.prune, systemIdentifier: server, role: "x", at: SampleManifest.now)
        (own.cluster, own.sets, own.repository) = ("main", [sets[2]], try target.identifier())
        try target.add(own)
        #expect(try target.chain(of: "main").breaks.isEmpty)
    }
}
