import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import BackupRepository

/// What every `Storage` promises.
///
/// Each test runs against every conformer.
@Suite("The contract of storage", .objectStore(.s3))
struct StorageContractTests {
    private let path = ObjectPath.root.child("sets").child("one").child("file")

    private func write(_ text: String, to writer: any ObjectWriter) throws {
        try Array(text.utf8).withUnsafeBytes { try writer.write($0) }
    }

    private func text(_ storage: any Storage, _ path: ObjectPath) throws -> String {
        String(decoding: try storage.get(path), as: UTF8.self)
    }

    @Test("what was put is got back, byte for byte, whatever it is", arguments: StorageKind.allCases)
    func roundTrip(kind: StorageKind) throws {
        let place = try kind.make()
        // A store's empty objects count as none; ours are never empty.
        let samples = HostileText.samples.filter { !$0.isEmpty || kind != .remote }
        for (index, text) in (samples + [HostileText.megabyte]).enumerated() {
            let path = ObjectPath.root.child("objects").child("\(index)")
            try place.storage.put(Array(text.utf8), at: path)
            #expect(try place.storage.get(path) == Array(text.utf8))
            #expect(try place.storage.open(path).bytes == Int64(text.utf8.count))
        }
    }

    @Test("objects are asked for by themselves, and folders two levels down told", arguments: StorageKind.allCases)
    func lookAndFolders(kind: StorageKind) throws {
        let place = try kind.make()
        let sets = ObjectPath.root.child("clusters").child("a b").child("sets")
        let files = ["one", "two"].map { sets.child($0).child("cron").child("file") }
        for file in files { try place.storage.put([1, 2, 3], at: file) }
        let other = ObjectPath.root.child("clusters").child("c").child("history")
        try place.storage.put([1], at: other.child("x").child("y"))
        let absent = sets.child("three").child("file")
        let found = try place.storage.look(at: files + [absent])
        #expect(Set(found.keys) == Set(files))
        #expect(found.values.allSatisfy { $0.bytes == 3 && $0.name == "file" })
        #expect(try place.storage.look(at: []).isEmpty)
        var names: [String] = []
        try place.storage.forEachFolder(below: ObjectPath.root.child("clusters"), in: ["sets", "drills"]) {
            names.append("\($0)/\($1)/\($2)")
        }
        #expect(names.sorted() == ["a b/sets/one", "a b/sets/two"])
        try place.storage.forEachFolder(below: ObjectPath.root.child("nowhere"), in: ["sets"]) { _, _, _ in
            Issue.record("there is no folder")
        }
    }

    @Test(
        "a name may be anything: it is one object's, and is listed under its encoded form",
        arguments: StorageKind.allCases
    )
    func names(kind: StorageKind) throws {
        let place = try kind.make()
        let folder = ObjectPath.root.child("..").child("a/b")
        let names = Set(HostileText.samples)
        for name in names { try place.storage.put(Array("=\(name)".utf8), at: folder.child(name)) }
        for name in names { #expect(try place.storage.get(folder.child(name)) == Array("=\(name)".utf8)) }
        let listed = try place.storage.list(folder).compactMap { ObjectPath.decoded($0.name) }
        #expect(Set(listed) == names)
        #expect(listed.count == names.count)
    }

    @Test("an object is invisible until it is committed, and then whole", arguments: StorageKind.allCases)
    func commit(kind: StorageKind) throws {
        let place = try kind.make()
        let writer = try place.storage.create(path)
        try write("first ", to: writer)
        #expect(try !place.storage.exists(path))
        #expect(try place.storage.list(path.parent).isEmpty)
        #expect(throws: ActionableError.self) { try place.storage.open(path) }
        try write("second", to: writer)
        try writer.commit()
        #expect(try place.storage.exists(path))
        #expect(try text(place.storage, path) == "first second")
    }

    @Test("a writer that is discarded, or forgotten, leaves nothing", arguments: StorageKind.allCases)
    func discard(kind: StorageKind) throws {
        let place = try kind.make()
        let writer = try place.storage.create(path)
        try write("half", to: writer)
        writer.discard()
        writer.discard()
        do {
            let forgotten = try place.storage.create(path)
            try write("half", to: forgotten)
        }
        #expect(try place.storage.list(path.parent).isEmpty)
        #expect(try !place.storage.exists(path))
    }

    @Test("discarding after the commit takes nothing away", arguments: StorageKind.allCases)
    func discardAfterCommit(kind: StorageKind) throws {
        let place = try kind.make()
        let writer = try place.storage.create(path)
        try write("whole", to: writer)
        try writer.commit()
        writer.discard()
        #expect(try text(place.storage, path) == "whole")
    }

    @Test("an object may get its name at the commit, in the folder it was created in", arguments: StorageKind.allCases)
    func namedLater(kind: StorageKind) throws {
        let place = try kind.make()
        let writer = try place.storage.create(path)
        try write("content", to: writer)
        try writer.commit(as: "1-2-abc.csv.zst")
        #expect(try !place.storage.exists(path))
        #expect(try text(place.storage, path.parent.child("1-2-abc.csv.zst")) == "content")
    }

    @Test("a listing has what lies right below, sorted; none where there is no folder", arguments: StorageKind.allCases)
    func list(kind: StorageKind) throws {
        let place = try kind.make()
        #expect(try place.storage.list(.root).isEmpty)
        for name in ["b", "a", "c"] { try place.storage.put([1, 2], at: .root.child(name)) }
        try place.storage.put([1], at: .root.child("folder").child("deep").child("file"))
        let entries = try place.storage.list(.root)
        #expect(entries.map(\.name) == ["a", "b", "c", "folder"])
        #expect(entries.map(\.isFolder) == [false, false, false, true])
        #expect(entries.map(\.bytes) == [2, 2, 2, 0])
        #expect(entries.allSatisfy { $0.modified > 0 })
        #expect(try place.storage.list(.root.child("folder")).map(\.name) == ["deep"])
        #expect(try place.storage.list(.root.child("nowhere")).isEmpty)
    }

    @Test(
        "removing takes an object, or a folder with all below it, and nothing beside it",
        arguments: StorageKind.allCases
    )
    func remove(kind: StorageKind) throws {
        let place = try kind.make()
        let folder = ObjectPath.root.child("set")
        for name in ["a", "b"] { try place.storage.put([1], at: folder.child(name)) }
        try place.storage.put([1], at: .root.child("set2"))
        try place.storage.remove(folder.child("a"))
        #expect(try place.storage.list(folder).map(\.name) == ["b"])
        try place.storage.removeFolder(folder)
        #expect(try place.storage.list(folder).isEmpty)
        #expect(try place.storage.list(.root).map(\.name) == ["set2"])
        try place.storage.removeFolder(folder)
        try place.storage.remove(.root.child("nowhere"))
    }

    @Test("two may remove the same folder at once", arguments: StorageKind.allCases)
    func removeTogether(kind: StorageKind) async throws {
        let place = try kind.make()
        let storage = place.storage
        let folder = ObjectPath.root.child("set")
        for index in 0..<(kind == .remote ? 30 : 300) {
            try storage.put([1], at: folder.child("\(index % 7)").child("\(index)"))
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { try storage.removeFolder(folder) } }
            try await group.waitForAll()
        }
        #expect(try storage.list(folder).isEmpty)
        #expect(try storage.list(.root).isEmpty)
    }

    @Test(
        "the last write below a folder is that of its newest object, however deep; none where there is nothing",
        arguments: StorageKind.allCases
    )
    func lastWrite(kind: StorageKind) throws {
        let place = try kind.make()
        let folder = ObjectPath.root.child("set")
        #expect(try place.storage.lastWrite(below: folder) == nil)
        try place.storage.put([1], at: folder.child("deep").child("deeper").child("file"))
        let entry = try #require(try place.storage.list(folder.child("deep").child("deeper")).first)
        #expect(try place.storage.lastWrite(below: folder) == entry.modified)
        #expect(try place.storage.lastWrite(below: .root.child("other")) == nil)
    }

    @Test("a missing object is said to be missing, by name", arguments: StorageKind.allCases)
    func missing(kind: StorageKind) throws {
        let place = try kind.make()
        let error = try #require(throws: ActionableError.self) { try place.storage.get(path) }
        #expect(error.code == "object-missing")
        #expect(error.exitStatus == .checkFailed)
        #expect(error.problem.english.contains("sets/one/file"))
    }

    @Test("an object larger than the limit is refused before it is read", arguments: StorageKind.allCases)
    func limit(kind: StorageKind) throws {
        let place = try kind.make()
        try place.storage.put([UInt8](repeating: 1, count: 100), at: path)
        #expect(try place.storage.get(path, limit: 100).count == 100)
        let error = #expect(throws: ActionableError.self) { try place.storage.get(path, limit: 99) }
        #expect(error?.code == "damaged")
    }

    @Test("sweeping takes no object", arguments: StorageKind.allCases)
    func sweep(kind: StorageKind) throws {
        let place = try kind.make()
        try place.storage.put([1], at: path)
        try place.storage.sweep(path.parent, olderThan: -10)
        try place.storage.sweep(.root.child("nowhere"), olderThan: 0)
        #expect(try place.storage.exists(path))
    }
}
