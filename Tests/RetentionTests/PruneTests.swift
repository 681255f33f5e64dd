import BackupFormat
import BackupRepository
import CronSchedule
import FoundationEssentials
import Glibc
import Operations
import TestSupport
import Testing

/// `prune` on a repository of made-up sets, by the built command.
@Suite("Pruning a repository")
struct PruneTests {
    private let vault: Vault
    private let repository: Repository

    init() throws {
        vault = try Vault()
        repository = try Repository.openOrMake(LocalFolder(root: vault.repository))
    }

    /// A set of days ago, with a segment of its own and one that all share.
    @discardableResult
    private func add(daysAgo days: Int, of repository: Repository? = nil) async throws -> SetID {
        let moment = Instant.now().advanced(bySeconds: -86_400 * days - 60)
        let digits = moment.description.filter { $0 != "-" && $0 != ":" }
        let id = try #require(SetID(digits + "-aaaa"))
        let repository = repository ?? self.repository
        let folder = Repository.folder(ofGeneration: "1-1", in: "main")
        let own = "\(days)-\(days)-a.csv.zst"
        for name in [own, "shared.csv.zst"] { try repository.storage.put([1, 2, 3], at: folder.child(name)) }
        let writer = SetWriter(repository, id: id, cluster: "main")
        try await writer.write(Array("text".utf8), to: ["RESTORE.md"])
        try await writer.commit(SampleSet.manifest(id, segments: [own, "shared.csv.zst"]))
        return id
    }

    /// Makes everything in the repository look two days old.
    private func age() throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: vault.repository) {
            let place = vault.repository + "/" + path
            var times = [
                timeval(tv_sec: time(nil) - 172_800, tv_usec: 0), timeval(tv_sec: time(nil) - 172_800, tv_usec: 0),
            ]
            #expect(utimes(place, &times) == 0)
        }
    }

    private var segments: [String] {
        get throws {
            try repository.storage.list(Repository.folder(ofGeneration: "1-1", in: "main")).map(\.name)
        }
    }

    @Test("without --confirm nothing changes; with it sets, their segments and leftovers go, once")
    func confirm() async throws {
        for days in 1...5 { try await add(daysAgo: days) }
        let left = try #require(SetID("20260101T000000Z-left"))
        try repository.storage.put([1], at: Repository.folder(of: left, in: "main").child("RESTORE.md"))
        try age()
        let plan = try await vault("prune", "--keep-last", "2")
        #expect(plan["removed"]?.number == 3)
        #expect(plan["segments"]?["count"]?.number == 3)
        #expect(plan["unfinished"]?.elements.count == 1)
        #expect(plan["applied"]?.isTrue == false)
        #expect(try repository.sets(of: "main").count == 5)
        let done = try await vault("prune", "--keep-last", "2", "--confirm")
        #expect(done["removed"]?.number == 3)
        #expect(done["segments"]?["count"]?.number == 3)
        #expect(done["applied"]?.isTrue == true)
        #expect(try repository.sets(of: "main").count == 2)
        #expect(try segments == ["1-1-a.csv.zst", "2-2-a.csv.zst", "shared.csv.zst"])
        #expect(try repository.unfinished(of: "main").isEmpty)
        let again = try await vault("prune", "--keep-last", "2", "--confirm")
        #expect(again["removed"]?.number == 0)
        #expect(again["segments"]?["count"]?.number == 0)
    }

    @Test("a pinned set stays until its pin is off; list and show say so, and its labels")
    func pins() async throws {
        let old = try await add(daysAgo: 9)
        try await add(daysAgo: 1)
        let pinned = try await vault("keep", old.description, "--until", "2999-12-31")
        #expect(pinned["pinned_until"]?.text == "3000-01-01T00:00:00Z")
        _ = try await vault("annotate", old.description, "ticket=OPS-1", "x=y")
        _ = try await vault("annotate", old.description, "x=")
        let listed = try await vault("list")["sets"]?[0]
        #expect(listed?["pinned"]?.isTrue == true)
        #expect(listed?["labels"] == .object(["ticket": .string("OPS-1")]))
        #expect(try await vault("prune", "--keep-last", "1", "--confirm")["removed"]?.number == 0)
        _ = try await vault("keep", old.description, "--release")
        #expect(try await vault("prune", "--keep-last", "1", "--confirm")["removed"]?.number == 1)
    }

    @Test("a set that a killed prune has begun to remove is gone, and the next one takes the rest at once")
    func killed() async throws {
        let sets = [try await add(daysAgo: 3), try await add(daysAgo: 2)]
        try await add(daysAgo: 1)
        var record = try repository.newRecord(.prune, systemIdentifier: "1", role: "me", at: Instant.now())
        record.cluster = "main"
        record.sets = sets
        try repository.add(record)
        try repository.storage.remove(Repository.folder(of: sets[0], in: "main").child(Repository.commitName))
        try age()
        let report = try await vault("prune", "--keep-last", "5", "--confirm")
        #expect(report["unfinished"]?.elements == [.string(sets[0].description)])
        #expect(try repository.unfinished(of: "main").isEmpty)
        // The other one was not touched, and this policy keeps it, with its segments.
        #expect(try segments == ["1-1-a.csv.zst", "2-2-a.csv.zst", "shared.csv.zst"])
        #expect(try repository.sets(of: "main").count == 2)
    }

    @Test("killed at any point, what remains are whole sets with all their segments", arguments: 0..<6)
    func kill(round: Int) async throws {
        for days in 1...60 { try await add(daysAgo: days) }
        try age()
        let killed = try await vault.run(["prune", "--keep-last", "3", "--confirm"], on: nil) { pid in
            usleep(useconds_t(20_000 + round * 15_000))
            Glibc.kill(pid, SIGKILL)
        }
        #expect(killed.status == 128 + SIGKILL || killed.status == 0)
        for id in try repository.sets(of: "main") {
            let manifest = try repository.manifest(of: id, in: "main")
            for segment in manifest.history?.segments ?? [] {
                #expect(try repository.storage.exists(repository.path(of: segment, in: manifest)))
            }
        }
        _ = try await vault("prune", "--keep-last", "3", "--confirm")
        #expect(try repository.sets(of: "main").count == 3)
        #expect(try repository.unfinished(of: "main").isEmpty)
        #expect(try segments.count == 4)
    }

    @Test("two at once do what one does")
    func together() async throws {
        for days in 1...40 { try await add(daysAgo: days) }
        try age()
        let vault = vault
        let statuses = try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { try await vault.run("prune", "--keep-last", "2", "--confirm").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [0, 0, 0])
        _ = try await vault("prune", "--keep-last", "2", "--confirm")
        #expect(try repository.sets(of: "main").count == 2)
        #expect(try segments.count == 3)
    }

    @Test("a set that cannot be read stays, with every segment, and the status says so")
    func unreadable() async throws {
        let bad = try await add(daysAgo: 9)
        for days in 1...3 { try await add(daysAgo: days) }
        try repository.storage.put([1], at: Repository.folder(of: bad, in: "main").child("manifest.json"))
        try age()
        let report = try await vault("prune", "--keep-last", "1", "--confirm", status: 3)
        #expect(report["unreadable"]?.elements == [.string(bad.description)])
        #expect(report["removed"]?.number == 2)
        #expect(report["segments"]?["count"]?.number == 0)
        #expect(try segments.count == 5)
    }

    @Test("a damaged pin stops everything")
    func damagedRecord() async throws {
        for days in 1...3 { try await add(daysAgo: days) }
        try repository.storage.put([1], at: Repository.records(of: "1").child("20261101T000000Z-aaaa-keep.json"))
        let result = try await vault.run("prune", "--keep-last", "1", "--confirm")
        #expect(result.status == 13)
        #expect(try repository.sets(of: "main").count == 3)
    }

    @Test("a pin set while a prune runs counts")
    func pinnedMeanwhile() async throws {
        let old = try await add(daysAgo: 9)
        let middle = try await add(daysAgo: 5)
        try await add(daysAgo: 1)
        // The record is written before the first set goes: its time is the moment to pin in.
        let storage = PinningStorage(inner: repository.storage, set: middle)
        let report = try Prune(
            of: "main",
            in: try Repository.open(storage),
            policy: RetentionPlanTests.policy(last: 1),
            environment: Environment(toolVersion: "test")
        ).run(confirmed: true)
        #expect(report.spared == [middle])
        #expect(try repository.sets(of: "main").first == middle)
        #expect(try !repository.sets(of: "main").contains(old))
    }
}

/// Pins a set as soon as a prune has been written down.
private struct PinningStorage: Storage {
    let inner: any Storage
    let set: SetID

    func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter {
        try inner.create(path, namedLater: namedLater)
    }
    func open(_ path: ObjectPath) throws -> any ObjectReader { try inner.open(path) }
    func list(_ folder: ObjectPath) throws -> [StorageEntry] { try inner.list(folder) }
    func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws { try inner.sweep(folder, olderThan: seconds) }
    func lastWrite(below folder: ObjectPath) throws -> Int64? { try inner.lastWrite(below: folder) }
    func location(of path: ObjectPath) -> String { inner.location(of: path) }

    func remove(_ path: ObjectPath) throws {
        let repository = try Repository.open(inner)
        if try repository.standings(of: "main").pin(of: set, at: Instant.now()) == nil {
            var record = try repository.newRecord(.keep, systemIdentifier: "5", role: "me", at: Instant.now())
            record.cluster = "main"
            record.set = set
            try repository.add(record)
        }
        try inner.remove(path)
    }
}
