import BackupFormat
import CronModel
import CronSchedule
import TestSupport
import Testing

@testable import BackupRepository

@Suite("The repository")
struct RepositoryTests {
    private let storage = MemoryStorage()

    @Test("there is no repository where nothing is, and none is made by looking")
    func none() throws {
        let error = try #require(throws: ActionableError.self) { try Repository.open(storage) }
        #expect(error.code == "no-repository")
        #expect(error.exitStatus == .noRepository)
        #expect(try storage.list(.root).isEmpty)
    }

    @Test("one is made where nothing is, and opened where it is")
    func make() throws {
        _ = try Repository.openOrMake(storage)
        let document = try storage.get(.root.child("repository.json"))
        _ = try Repository.openOrMake(storage)
        _ = try Repository.open(storage)
        #expect(try storage.get(.root.child("repository.json")) == document)
    }

    @Test("a place with other files is never made a repository")
    func foreign() throws {
        try storage.put([1], at: .root.child("holiday.jpg"))
        let error = try #require(throws: ActionableError.self) { try Repository.openOrMake(storage) }
        #expect(error.code == "not-a-repository")
        #expect(try storage.list(.root).map(\.name) == ["holiday.jpg"])
    }

    @Test("a repository of a newer format is refused, and one that cannot be read")
    func formats() throws {
        let place = ObjectPath.root.child("repository.json")
        try storage.put(Array(#"{"format":2,"name":"cronvault","id":"x"}"#.utf8), at: place)
        #expect(#expect(throws: ActionableError.self) { try Repository.open(storage) }?.code == "format-newer")
        try storage.put(Array("{".utf8), at: place)
        #expect(#expect(throws: ActionableError.self) { try Repository.open(storage) }?.code == "damaged")
    }

    @Test("a cluster's name stands for the server of its first backup, and for no other")
    func claim() throws {
        let repository = try Repository.openOrMake(storage)
        let server = SampleManifest.server
        for cluster in ["main", "../..", "中文 \"x\""] {
            try repository.claim(cluster, for: server, at: SampleManifest.now)
            try repository.claim(cluster, for: server, at: SampleManifest.now)
            let error = #expect(throws: ActionableError.self) {
                try repository.claim(cluster, for: SampleManifest.otherServer, at: SampleManifest.now)
            }
            #expect(error?.code == "other-server")
        }
        #expect(try Set(repository.clusters()) == ["main", "../..", "中文 \"x\""])
    }

    @Test("an unfinished set is swept when it is older than a week, a set that exists never")
    func sweep() async throws {
        let repository = try Repository.openOrMake(storage)
        let finished = try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(1)), to: repository)
        let unfinished = Repository.folder(of: SampleManifest.id(2), in: "main")
        try storage.put([1], at: unfinished.child("cron").child("jobs.json"))
        let now = 1_700_000_000
        try repository.sweepUnfinished(of: "main", now: Instant(secondsSince1970: now + 604_000))
        #expect(try storage.list(unfinished).count == 1)
        try repository.sweepUnfinished(of: "main", now: Instant(secondsSince1970: now + 604_802))
        #expect(try storage.list(unfinished).isEmpty)
        #expect(try repository.sets(of: "main") == [finished])
    }
}

extension SampleManifest {
    static let otherServer = ServerFacts(
        versionNumber: 150_018,
        version: "15.18",
        systemIdentifier: "1",
        timeline: 1,
        inRecovery: false,
        lsn: nil,
        startedAt: "",
        database: "postgres",
        user: "postgres",
        userIsSuperuser: true,
        mayReadSettings: true,
        mayReadStatistics: true,
        port: 5432,
        address: "db2:5432"
    )
}
