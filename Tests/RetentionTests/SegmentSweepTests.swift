import BackupFormat
import BackupRepository
import CronModel
import CronSchedule
import Synchronization
import TestSupport
import Testing

/// What nobody refers to goes; what anybody may refer to stays.
@Suite("Sweeping segments")
struct SegmentSweepTests {
    private let clock = Clock()
    private let repository: Repository

    /// The time at which objects are written, and now.
    private final class Clock: Sendable {
        private let seconds = Mutex<Int64>(1_800_000_000)

        var now: Instant { Instant(secondsSince1970: Int(seconds.withLock { $0 })) }
        func pass(_ hours: Int) { seconds.withLock { $0 += Int64(hours) * 3600 } }
        func read() -> Int64 { seconds.withLock { $0 } }
    }

    init() throws {
        let clock = clock
        repository = try Repository.openOrMake(MemoryStorage { clock.read() })
    }

    private func segment(_ name: String, generation: String = "1-1") throws {
        try repository.storage.put([1, 2, 3], at: Repository.folder(ofGeneration: generation, in: "main").child(name))
    }

    private func segments(_ generation: String = "1-1") throws -> [String] {
        try repository.storage.list(Repository.folder(ofGeneration: generation, in: "main")).map(\.name)
    }

    private func set(_ id: String, segments: [String], generation: String = "1-1") async throws -> SetID {
        let id = try #require(SetID(id))
        let manifest = SampleSet.manifest(id, segments: segments, generation: generation)
        try await SetWriter(repository, id: id, cluster: "main").commit(manifest)
        return id
    }

    private func sweep() -> SegmentSweep { SegmentSweep(repository, cluster: "main", now: clock.now) }

    @Test("a segment goes when no set refers to it and it is older than a day")
    func unreferenced() async throws {
        for name in ["1-2-a.csv.zst", "3-4-b.csv.zst"] { try segment(name) }
        _ = try await set("20261101T000000Z-aaaa", segments: ["1-2-a.csv.zst"])
        clock.pass(23)
        #expect(try sweep().run(without: []).segments.isEmpty)
        clock.pass(2)
        try segment("5-6-c.csv.zst")
        #expect(try sweep().find(without: []).segments.map(\.name) == ["3-4-b.csv.zst"])
        #expect(try segments() == ["1-2-a.csv.zst", "3-4-b.csv.zst", "5-6-c.csv.zst"])
        #expect(try sweep().run(without: []).segments.map(\.name) == ["3-4-b.csv.zst"])
        #expect(try segments() == ["1-2-a.csv.zst", "5-6-c.csv.zst"])
    }

    @Test("the same name in another generation is another segment")
    func generations() async throws {
        try segment("1-2-a.csv.zst", generation: "1-1")
        try segment("1-2-a.csv.zst", generation: "1-2")
        _ = try await set("20261101T000000Z-aaaa", segments: ["1-2-a.csv.zst"], generation: "1-2")
        clock.pass(25)
        _ = try sweep().run(without: [])
        #expect(try segments("1-1").isEmpty)
        #expect(try segments("1-2") == ["1-2-a.csv.zst"])
    }

    @Test("nothing goes while a set is being written")
    func running() throws {
        try segment("1-2-a.csv.zst")
        clock.pass(25)
        let id = try #require(SetID("20261102T000000Z-bbbb"))
        try repository.storage.put([1], at: Repository.folder(of: id, in: "main").child("RESTORE.md"))
        #expect(try sweep().find(without: []).obstacle == .unfinished(id))
        #expect(try sweep().run(without: []).segments.isEmpty)
        clock.pass(25)
        #expect(try sweep().run(without: []).segments.count == 1)
    }

    /// Two rows, as a backup writes them.
    private func write() throws -> String {
        let writer = try SegmentWriter(repository, cluster: "main", generation: "1-1")
        for runid in Int64(1)...2 {
            let row = "1,\(runid),9,db,role,SELECT 1,succeeded,1 row,2026-11-01 00:00:00+00,2026-11-01 00:00:01+00\n"
            try Array(row.utf8).withUnsafeBytes { try writer.write($0, runid: runid) }
        }
        return try writer.close().segment.name
    }

    @Test("a segment that nobody refers to and that a backup has found in its place is young again")
    func foundAgain() throws {
        let name = try write()
        clock.pass(25)
        #expect(try sweep().find(without: []).segments.map(\.name) == [name])
        #expect(try write() == name)
        #expect(try sweep().find(without: []).segments.isEmpty)
        #expect(try sweep().run(without: []).segments.isEmpty)
        #expect(try segments() == [name])
    }

    @Test("the same rows compressed otherwise are another object: a manifest tells the bytes of its own")
    func otherBytes() throws {
        let name = try write()
        let folder = Repository.folder(ofGeneration: "1-1", in: "main")
        let bytes = try repository.storage.get(folder.child(name))
        try repository.storage.put(bytes + bytes, at: folder.child(name))
        let other = try write()
        #expect(other != name)
        #expect(try repository.storage.get(folder.child(name)) == bytes + bytes)
        #expect(try repository.storage.get(folder.child(other)) == bytes)
    }

    @Test("a set does not come to exist where what it refers to has gone by then")
    func gone() async throws {
        struct Gone: Error {}
        let id = try #require(SetID("20261101T000000Z-aaaa"))
        let writer = SetWriter(repository, id: id, cluster: "main")
        await #expect(throws: Gone.self) {
            try await writer.commit(SampleSet.manifest(id, segments: ["1-2-a.csv.zst"])) { throw Gone() }
        }
        #expect(try repository.sets(of: "main").isEmpty)
    }

    @Test("what a set without its commit file refers to stays")
    func uncommitted() async throws {
        try segment("1-2-a.csv.zst")
        let id = try await set("20261101T000000Z-aaaa", segments: ["1-2-a.csv.zst"])
        try repository.storage.remove(Repository.folder(of: id, in: "main").child(Repository.commitName))
        clock.pass(25)
        #expect(try sweep().run(without: []).segments.isEmpty)
        #expect(try sweep().run(without: [id]).segments.count == 1)
    }

    @Test("nothing goes while some set cannot be read")
    func unreadable() async throws {
        try segment("1-2-a.csv.zst")
        let id = try await set("20261101T000000Z-aaaa", segments: [])
        clock.pass(25)
        try repository.storage.put([1], at: Repository.folder(of: id, in: "main").child("manifest.json"))
        #expect(try sweep().run(without: []).obstacle == .unreadable(id))
        #expect(try segments().count == 1)
    }
}

/// A set that was never taken from a server.
enum SampleSet {
    static func manifest(_ id: SetID, segments: [String], generation: String = "1-1") -> Manifest {
        let empty = SHA256Digest().hex
        return Manifest(
            tool: "test",
            set: id,
            cluster: "main",
            status: .complete,
            label: nil,
            takenAt: id.instant ?? .earliest,
            server: ServerFacts(
                versionNumber: 150_018,
                version: "15.18",
                systemIdentifier: "7710936475981676251",
                timeline: 1,
                inRecovery: false,
                lsn: nil,
                startedAt: "2026-11-22T10:11:45Z",
                database: "postgres",
                user: "postgres",
                userIsSuperuser: true,
                mayReadSettings: true,
                mayReadStatistics: true,
                port: 5432,
                address: "db1:5432"
            ),
            pgCron: PgCron(
                catalogVersion: "1.6",
                releases: [.newest],
                database: "postgres",
                timezone: "GMT",
                matchDomAndDow: false
            ),
            snapshot: Snapshot(id: "1", heldSeconds: 0),
            cron: CronLayer(jobs: 0, activeJobs: 0, jobSequence: 0, runSequence: 0),
            history: HistoryLayer(
                generation: generation,
                tailRows: 0,
                liveRows: 0,
                newRows: 0,
                firstRunid: nil,
                lastRunid: nil,
                segments: segments.map {
                    Segment(
                        name: $0,
                        rows: 0,
                        first: 0,
                        last: 0,
                        bytes: 3,
                        sha256: empty,
                        rowsDigest: empty,
                        lastRowDigest: empty
                    )
                }
            ),
            full: nil,
            proof: Proof(
                total: 0,
                visible: 0,
                captured: 0,
                estimatedTotal: nil,
                digest: JobListDigest().hex,
                digestOfFile: JobListDigest().hex,
                digestOfDump: nil,
                owners: []
            ),
            files: [],
            timings: [],
            gaps: []
        )
    }
}
