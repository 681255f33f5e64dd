import BackupFormat
import CronModel
import FoundationEssentials
import TestSupport
import Testing

@testable import BackupRepository

@Suite("Summaries and their cache")
struct SummaryCacheTests {
    private let storage = MemoryStorage()
    private let folder: TemporaryFolder
    private let repository: Repository

    init() throws {
        folder = try TemporaryFolder("cache")
        repository = try Repository.openOrMake(storage)
    }

    private func ids(cache: Bool = true) async throws -> [SetID] {
        try await repository.summaries(of: "main", cache: cache ? folder.path("cache") : nil).sets.map(\.id)
    }

    @Test("the list is the same with a cache, without one, and with a cache that holds nonsense")
    func same() async throws {
        var expected: [SetID] = []
        for second in 0..<3 {
            expected.append(
                try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(second)), to: repository)
            )
            #expect(try await ids(cache: false) == expected)
            #expect(try await ids() == expected)
            #expect(try await ids() == expected)
        }
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path("cache")).first)
        for text in ["", "nonsense\n\t\t\n", "a\tb\n"] {
            try folder.write(text, to: "cache/\(name)")
            #expect(try await ids() == expected)
        }
    }

    @Test("an entry counts only while the digest it was made from is the one in the repository")
    func digest() async throws {
        let id = try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(0)), to: repository)
        #expect(try await ids() == [id])
        let commit = Repository.folder(of: id, in: "main").child(Repository.commitName)
        try storage.put(Array("changed".utf8), at: commit)
        let found = try await repository.summaries(of: "main", cache: folder.path("cache"))
        #expect(found.sets.isEmpty)
        #expect(found.unreadable == [id])
    }

    @Test("a cache that cannot be written is no error")
    func unwritable() async throws {
        let id = try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(0)), to: repository)
        try folder.write("a file", to: "file")
        #expect(try await repository.summaries(of: "main", cache: folder.path("file/cache")).sets.map(\.id) == [id])
    }
}
