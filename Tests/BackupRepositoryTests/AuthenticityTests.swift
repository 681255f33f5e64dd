import BackupFormat
import CronModel
import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

@testable import BackupRepository

/// Who wrote a set, and whether anything is missing: on storage in memory, with keys made up.
@Suite("The authenticity of a repository")
struct AuthenticityTests {
    private static func key(_ letter: Character) throws -> SigningKey {
        let base64 = "MC4CAQAwBQYDK2VwBCIEI" + String(repeating: letter, count: 43)
        return try SigningKey(pem: "-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n", file: "key")
    }

    private let storage = MemoryStorage()
    private let key: SigningKey
    private let policy: SignaturePolicy
    /// Signs, and believes its own signatures alone.
    private let signed: Repository
    private let unsigned: Repository

    init() throws {
        key = try Self.key("A")
        policy = SignaturePolicy(trusted: [try #require(VerifyingKey(base64: key.publicKey))], isRequired: true)
        unsigned = try Repository.openOrMake(storage)
        signed = unsigned.signing(with: key).trusting(SignaturePolicies(common: policy))
    }

    private var lenient: Repository {
        unsigned.trusting(SignaturePolicies(common: SignaturePolicy(trusted: policy.trusted)))
    }

    /// Puts a set down, linked to the one before it.
    @discardableResult
    private func add(
        _ second: Int,
        to repository: Repository,
        status: Manifest.Status = .complete
    ) async throws -> SetID {
        var manifest = SampleManifest.manifest(SampleManifest.id(second), status: status)
        manifest.previous = try repository.linkToNewestSet(of: "main")
        manifest.publicKey = repository.signingKey?.publicKey
        return try await SampleManifest.commit(manifest, to: repository)
    }

    private func code(_ body: () throws -> Manifest) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? ActionableError)?.code
        }
    }

    private func bytes(_ name: String, of set: SetID) throws -> [UInt8] {
        try storage.get(Repository.folder(of: set, in: "main").child(name))
    }

    private func put(_ bytes: [UInt8], _ name: String, of set: SetID) throws {
        let path = Repository.folder(of: set, in: "main").child(name)
        try storage.remove(path)
        try storage.put(bytes, at: path)
    }

    @Test("the signature lies beside the manifest and is there before the set exists")
    func order() async throws {
        let id = try await add(1, to: signed)
        #expect(try bytes("manifest.json.sig", of: id) == key.sign(try bytes("manifest.json", of: id)))
        try storage.remove(Repository.folder(of: id, in: "main").child("manifest.json.sig"))
        // Killed between the two: nothing is there yet that anybody would take for a set.
        let manifest = SampleManifest.manifest(SampleManifest.id(2))
        struct Killed: Error {}
        await #expect(throws: Killed.self) {
            try await SetWriter(signed, id: manifest.set, cluster: "main").commit(manifest) {
                #expect(try bytes("manifest.json.sig", of: manifest.set).count == 64)
                throw Killed()
            }
        }
        #expect(try signed.sets(of: "main") == [id])
    }

    @Test(
        "a set without a signature, with another's, with a stranger's, or changed, is refused; unsigned if so allowed"
    )
    func refusals() async throws {
        let good = try await add(1, to: signed)
        let bare = try await add(2, to: unsigned)
        let strange = try await add(3, to: unsigned.signing(with: Self.key("B")))
        let moved = try await add(4, to: signed)
        try put(try bytes("manifest.json.sig", of: good), "manifest.json.sig", of: moved)
        let stripped = try await add(5, to: signed)
        try storage.remove(Repository.folder(of: stripped, in: "main").child("manifest.json.sig"))
        func codes(_ repository: Repository) -> [String?] {
            [good, bare, strange, moved, stripped].map { id in
                code { try repository.find(id.description, in: "main") }
            }
        }
        let bad = "bad-signature"
        #expect(codes(signed) == [nil, "unsigned-set", bad, bad, bad])
        #expect(codes(lenient) == [nil, nil, bad, bad, bad])
        #expect(codes(unsigned) == [nil, nil, nil, nil, nil])
        for id in [good, bare, strange, moved, stripped] {
            #expect(try signed.find(id.description, in: "main", whoeverSigned: true).set == id)
        }
    }

    @Test(
        "latest never passes over a set that is refused for an older one, whatever it says of itself, and names that one"
    )
    func latest() async throws {
        let good = try await add(1, to: signed)
        #expect(try signed.find("latest", in: "main").set == good)
        // Partial: without the signature it would not even be looked at.
        let planted = try await add(2, to: unsigned, status: .partial)
        let error = try #require(throws: ActionableError.self) { try signed.find("latest", in: "main") }
        #expect(error.code == "unsigned-set")
        #expect(error.problem.english.contains(planted.description))
        #expect(error.hints.contains { $0.english.contains(good.description) })
        #expect(error.exitStatus == .failed)
        #expect(try signed.newest(of: "main") { _ in true }?.set == good)
        #expect(try lenient.find("latest", in: "main").set == good)
    }

    @Test(
        "each set names the one before it that is believed; a prune on record explains what is gone, nothing else does"
    )
    func chain() async throws {
        let first = try await add(1, to: signed)
        let second = try await add(2, to: signed)
        let third = try await add(3, to: signed)
        #expect(try signed.manifest(of: third, in: "main").previous?.id == second)
        #expect(try signed.chain(of: "main").breaks == [])
        #expect(try signed.chain(of: "main").links == 2)
        try signed.remove(second, in: "main")
        #expect(try signed.chain(of: "main").breaks == [.gone(second, after: third)])
        // Anybody can write a record; only the key's owner can sign it.
        try addPrune(of: second, to: unsigned)
        #expect(try signed.chain(of: "main").breaks == [.gone(second, after: third)])
        #expect(try unsigned.chain(of: "main").breaks == [])
        try addPrune(of: second, to: signed)
        #expect(try signed.chain(of: "main").breaks == [])
        // The oldest may go without leaving a trace in the sets; the memory of machines tells.
        try signed.remove(first, in: "main")
        #expect(try signed.chain(of: "main").breaks == [])
    }

    private func addPrune(of set: SetID, to repository: Repository) throws {
        var record = try repository.newRecord(.prune, systemIdentifier: "1", role: "me", at: SampleManifest.now)
        (record.cluster, record.sets) = ("main", [set])
        try repository.add(record)
    }

    @Test("a set in the place of another one is found by the one that goes on from it")
    func replaced() async throws {
        let first = try await add(1, to: signed)
        let second = try await add(2, to: signed)
        var other = SampleManifest.manifest(first)
        other.label = "another"
        try signed.remove(first, in: "main")
        try await SampleManifest.commit(other, to: signed)
        #expect(try signed.chain(of: "main").breaks == [.replaced(first, after: second)])
    }

    @Test("records are signed, each names the one before it, and one that is gone is missed")
    func records() throws {
        for _ in 0..<3 { try addPrune(of: SampleManifest.id(1), to: signed) }
        let folder = Repository.records(of: "1")
        let names = try storage.list(folder).map(\.name)
        let records = names.filter { $0.hasSuffix(".json") }
        #expect(names.count == 6)
        let judged = try records.map { try signed.judgedRecord(at: folder.child($0), by: policy) }
        #expect(judged.map(\.isAdmitted) == [true, true, true])
        func breaks(_ some: ArraySlice<Repository.JudgedRecord>) -> [Chain.Break] {
            Chain(some.map { Chain.Member(id: $0.record.id, sha256: $0.sha256, previous: $0.record.previous) }).breaks
        }
        #expect(breaks(judged[...]) == [])
        #expect(breaks([judged[0], judged[2]]) == [.gone(judged[1].record.id, after: judged[2].record.id)])
        let path = folder.child(records[1])
        let changed = String(decoding: try storage.get(path), as: UTF8.self).replacing("\"me\"", with: "\"you\"")
        try storage.remove(path)
        try storage.put(Array(changed.utf8), at: path)
        #expect(try signed.judgedRecord(at: path, by: policy).verdict == .wrong)
    }

    /// Puts a set down that says it stands in another's place, in the same second.
    private func replace(
        _ old: SetID,
        in repository: Repository,
        _ change: (inout Manifest) -> Void = { _ in }
    )
        async throws -> SetID
    {
        let new = try #require(SetID(old.description.prefix(17) + "zzzz"))
        var manifest = SampleManifest.manifest(new)
        manifest.previous = try repository.manifest(of: old, in: "main").previous
        manifest.publicKey = repository.signingKey?.publicKey
        manifest.replaces = try repository.link(toSet: old, in: "main")
        change(&manifest)
        return try await SampleManifest.commit(manifest, to: repository)
    }

    @Test(
        "a set stands in another's place if it is believed and names the very bytes of that one; chains go on with it"
    )
    func standsIn() async throws {
        let old = [try await add(1, to: signed), try await add(2, to: signed), try await add(3, to: signed)]
        // Not a stranger's, and not one that names other bytes.
        let strange = try await replace(old[0], in: unsigned.signing(with: Self.key("B")))
        #expect(try signed.sets(of: "main") == [old[0], strange, old[1], old[2]])
        try signed.remove(strange, in: "main")
        let other = try await replace(old[0], in: signed) { $0.replaces = ChainLink(id: old[0], sha256: "0") }
        #expect(try signed.sets(of: "main") == [old[0], other, old[1], old[2]])
        try signed.remove(other, in: "main")

        let new = try await replace(old[1], in: signed)
        #expect(try signed.sets(of: "main") == [old[0], new, old[2]])
        #expect(try signed.find(old[1].description, in: "main").set == new)
        #expect(try signed.replacements(of: "main").map(\.set) == [old[1]])
        #expect(try await signed.summaries(of: "main", cache: nil).sets.map(\.id) == [old[0], new, old[2]])
        #expect(try signed.chain(of: "main").breaks == [])

        // Gone without a record, it is missed; with one, what stands in its place is.
        try signed.remove(old[1], in: "main")
        #expect(try signed.chain(of: "main").breaks == [.gone(old[1], after: old[2])])
        #expect(try signed.find(old[1].description, in: "main").set == new)
        var record = try signed.newRecord(.prune, systemIdentifier: "1", role: "me", at: SampleManifest.now)
        (record.cluster, record.sets) = ("main", [old[1]])
        record.replaced = [Replacement(old[1], by: try signed.link(toSet: new, in: "main"))]
        try signed.add(record)
        #expect(try signed.chain(of: "main").breaks == [])
        try signed.remove(new, in: "main")
        #expect(try signed.chain(of: "main").breaks == [.gone(new, after: old[2])])
    }

    @Test("a machine notices that what it saw is gone, until a signed prune explains it, and goes on telling")
    func memory() async throws {
        let folder = try TemporaryFolder("memory")
        let memory = RepositoryMemory(stateFolder: folder.path)
        let first = try await add(1, to: signed)
        #expect(try memory.compare(with: signed).seen == 0)
        let second = try await add(2, to: signed)
        #expect(try memory.compare(with: signed).losses == [])
        try signed.remove(second, in: "main")
        for _ in 0..<2 {
            let losses = try memory.compare(with: signed).losses
            #expect(losses.count == 1)
            guard case .set(second, "main", _)? = losses.first else {
                Issue.record("\(losses)")
                continue
            }
        }
        // A newer set makes nobody forget.
        try await add(3, to: signed)
        #expect(try memory.compare(with: signed).losses.count == 1)
        try addPrune(of: second, to: unsigned)
        #expect(try memory.compare(with: signed).losses.count == 1)
        try addPrune(of: second, to: signed)
        #expect(try memory.compare(with: signed).losses == [])
        try signed.remove(first, in: "main")
        #expect(try memory.compare(with: signed).losses == [])
    }

    @Test("a record that was seen and is gone, and another repository at the same place, are noticed too")
    func otherLosses() async throws {
        let folder = try TemporaryFolder("memory")
        let memory = RepositoryMemory(stateFolder: folder.path)
        try await add(1, to: signed)
        try addPrune(of: SampleManifest.id(0), to: signed)
        _ = try memory.compare(with: signed)
        try storage.remove(Repository.records(of: "1"))
        guard case .record(_, "1", _)? = try memory.compare(with: signed).losses.first else {
            Issue.record("the record is not missed")
            return
        }
        let file = ObjectPath.root.child("repository.json")
        try storage.remove(file)
        try storage.put(Array(#"{"format":1,"name":"cronvault","id":"abc"}"#.utf8), at: file)
        guard case .repository(_, let known)? = try memory.compare(with: signed).losses.first else {
            Issue.record("the other repository is not noticed")
            return
        }
        #expect(known.hasPrefix(folder.path))
        // Whoever put it there on purpose takes the file away.
        #expect(try memory.compare(with: signed).losses.count == 1)
        try FileManager.default.removeItem(atPath: known)
        #expect(try memory.compare(with: signed).losses == [])
    }
}
