import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import BackupRepository

@Suite("Sets of a repository")
struct SetsTests {
    private let storage = MemoryStorage()
    private let repository: Repository

    init() throws {
        repository = try Repository.openOrMake(storage)
    }

    private func code(_ body: () throws -> Void) -> String? {
        #expect(throws: ActionableError.self, performing: body)?.code
    }

    @Test("a set exists once the digest of its manifest is written, and not before")
    func visibility() async throws {
        let id = SampleManifest.id(1)
        let writer = SetWriter(repository, id: id, cluster: "main")
        try await writer.write([1, 2, 3], to: ["cron", "jobs.json"])
        #expect(try repository.sets(of: "main").isEmpty)
        let folder = Repository.folder(of: id, in: "main")
        let manifest = SampleManifest.manifest(id, files: await writer.files)
        try storage.put(try FormatCoder.encode(manifest), at: folder.child("manifest.json"))
        #expect(try repository.sets(of: "main").isEmpty)
        try await writer.commit(manifest)
        #expect(try repository.sets(of: "main") == [id])
        #expect(try repository.manifest(of: id, in: "main") == manifest)
        #expect(manifest.files.map(\.path) == ["cron/jobs.json"])
        #expect(manifest.files.map(\.bytes) == [3])
        #expect(manifest.files.map(\.sha256) == [SHA256Digest.hex(of: [1, 2, 3])])
    }

    @Test("a set that is given up leaves nothing")
    func discard() async throws {
        let writer = SetWriter(repository, id: SampleManifest.id(1), cluster: "main")
        try await writer.write([1], to: ["cron", "jobs.json"])
        writer.discard()
        #expect(try storage.list(Repository.folder(of: writer.id, in: "main")).isEmpty)
    }

    @Test("the digest is lower-case hex and nothing else, compared byte for byte")
    func digest() async throws {
        let id = try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(1)), to: repository)
        let folder = Repository.folder(of: id, in: "main")
        let digest = try storage.get(folder.child(Repository.commitName))
        #expect(digest == Array(SHA256Digest.hex(of: try storage.get(folder.child("manifest.json"))).utf8))
        for other in [
            digest + [10], digest.dropLast(), Array(String(decoding: digest, as: UTF8.self).uppercased().utf8), [],
        ] {
            try storage.put(Array(other), at: folder.child(Repository.commitName))
            #expect(code { _ = try repository.manifest(of: id, in: "main") } == "damaged")
        }
    }

    @Test("a manifest that belongs to another set or cluster is refused")
    func strange() async throws {
        let id = try await SampleManifest.commit(SampleManifest.manifest(SampleManifest.id(1)), to: repository)
        let other = SampleManifest.id(2)
        for name in ["manifest.json", Repository.commitName] {
            let bytes = try storage.get(Repository.folder(of: id, in: "main").child(name))
            try storage.put(bytes, at: Repository.folder(of: other, in: "main").child(name))
            try storage.put(bytes, at: Repository.folder(of: id, in: "second").child(name))
        }
        #expect(code { _ = try repository.manifest(of: other, in: "main") } == "damaged")
        #expect(code { _ = try repository.manifest(of: id, in: "second") } == "damaged")
    }

    @Test("latest is the newest complete set that has the layers")
    func latest() async throws {
        let ids = (0..<4).map(SampleManifest.id)
        try await SampleManifest.commit(
            SampleManifest.manifest(ids[0], history: SampleManifest.history),
            to: repository
        )
        try await SampleManifest.commit(SampleManifest.manifest(ids[1]), to: repository)
        try await SampleManifest.commit(SampleManifest.manifest(ids[2], status: .partial), to: repository)
        #expect(try repository.find("latest", in: "main").set == ids[1])
        #expect(try repository.find("latest", in: "main", layers: [.cron, .history]).set == ids[0])
        #expect(try repository.find("latest", in: "main", allowPartial: true).set == ids[2])
        #expect(code { _ = try repository.find("latest", in: "main", layers: [.full]) } == "no-set")
        #expect(code { _ = try repository.find("latest", in: "other") } == "no-set")
    }

    @Test("a set is found by its id or a prefix that no other set begins with; a partial one only where admitted")
    func prefix() async throws {
        let ids = [SampleManifest.id(0), SampleManifest.id(86_400)]
        try await SampleManifest.commit(SampleManifest.manifest(ids[0]), to: repository)
        try await SampleManifest.commit(SampleManifest.manifest(ids[1], status: .partial), to: repository)
        #expect(try repository.find(ids[0].description, in: "main").set == ids[0])
        #expect(try repository.find(String(ids[0].description.prefix(8)), in: "main").set == ids[0])
        #expect(code { _ = try repository.find("2027", in: "main") } == "ambiguous-set")
        #expect(code { _ = try repository.find(ids[1].description, in: "main") } == "partial-set")
        #expect(try repository.find(ids[1].description, in: "main", allowPartial: true).set == ids[1])
        for text in ["", "1999", "../..", "*"] {
            #expect(code { _ = try repository.find(text, in: "main") } == "no-set")
        }
    }
}
