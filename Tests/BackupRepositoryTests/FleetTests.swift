import BackupFormat
import FoundationEssentials
import TestSupport
import Testing

@testable import BackupRepository

@Suite("Every cluster by the repository alone")
struct FleetTests {
    private let folder: TemporaryFolder
    private let repository: Repository

    init() throws {
        folder = try TemporaryFolder("fleet")
        repository = try Repository.openOrMake(LocalFolder(root: folder.path("repository")))
    }

    @discardableResult
    private func add(
        _ second: Int,
        to cluster: String = "main",
        status: Manifest.Status = .complete
    ) async throws -> SetID {
        let id = SampleManifest.id(second)
        let writer = SetWriter(repository, id: id, cluster: cluster)
        try await writer.commit(SampleManifest.manifest(id, cluster: cluster, status: status))
        return id
    }

    private func read(isWhole: (SetSummary) -> Bool = { _ in true }) throws -> [Fleet.Cluster] {
        try Fleet.read(repository, cache: folder.path("cache"), isWhole: isWhole)
    }

    @Test("the newest set, and the newest that is whole: neither one under way nor a partial one is")
    func newest() async throws {
        #expect(try read().isEmpty)
        let first = try await add(1)
        let second = try await add(2, status: .partial)
        let other = try await add(1, to: "продажи 1")
        let running = SampleManifest.id(3)
        try repository.storage.put([1], at: Repository.folder(of: running, in: "main").child("RESTORE.md"))
        let found = try read()
        #expect(found.map(\.name) == ["main", "продажи 1"])
        #expect(found[0].whole?.id == first)
        #expect(found[0].latest?.id == second)
        #expect(found[0].newest[.cron]?.id == first)
        #expect(found[0].count == 3)
        #expect(found[1].whole?.id == other)
        #expect(found.map(\.unreadable) == [0, 0])
    }

    @Test("a set that was read is not read again while its digest is the same, and is when it is another")
    func memory() async throws {
        let id = try await add(1)
        #expect(try read()[0].whole?.id == id)
        let set = folder.path("repository/clusters/main/sets/\(id)")
        try Data("{}".utf8).write(to: URL(filePath: set + "/manifest.json"))
        #expect(try read()[0].whole?.id == id)
        try Data(SHA256Digest.hex(of: "{}").utf8).write(to: URL(filePath: set + "/manifest.json.sha256"))
        let damaged = try read()[0]
        #expect(damaged.whole == nil && damaged.unreadable == 1)
    }

    @Test("a whole set is found behind very many others", arguments: [3, 99, 100, 150])
    func far(others: Int) async throws {
        let whole = try await add(0)
        for second in 1...others { try await add(second) }
        let found = try read { $0.id == whole }[0]
        #expect(found.whole?.id == whole)
        #expect(found.count == others + 1)
    }

    @Test("of very many names the newest are kept, in whatever order they come")
    func names() {
        var names = NewestNames()
        let all = (0..<1000).map { SampleManifest.id($0) }
        for id in all.shuffled() { names.add(id.description) }
        #expect(names.ids == Array(all.reversed().prefix(NewestNames.limit)))
    }
}
