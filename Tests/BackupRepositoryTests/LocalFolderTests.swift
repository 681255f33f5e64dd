import BackupFormat
import CronModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import BackupRepository

@Suite("The local folder")
struct LocalFolderTests {
    private let folder: TemporaryFolder
    private let storage: LocalFolder

    init() throws {
        folder = try TemporaryFolder("local")
        storage = LocalFolder(root: folder.path("a/b/repository"))
    }

    private func mode(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(stat(path, &status) == 0, "\(path)")
        return status.st_mode & 0o777
    }

    @Test("files are for their owner alone, and so are folders")
    func modes() throws {
        try storage.put([1], at: .root.child("sets").child("file"))
        #expect(try mode(storage.location(of: .root)) == 0o700)
        #expect(try mode(storage.location(of: .root.child("sets"))) == 0o700)
        #expect(try mode(storage.location(of: .root.child("sets").child("file"))) == 0o600)
    }

    @Test("an unfinished file lies hidden beside its place, and is swept once it is old enough")
    func sweep() throws {
        let writer = try storage.create(.root.child("sets").child("file"))
        let place = storage.location(of: .root.child("sets"))
        let hidden = try #require(try FileManager.default.contentsOfDirectory(atPath: place).first)
        #expect(hidden.hasPrefix(".file."))
        try storage.sweep(.root.child("sets"), olderThan: 3600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == [hidden])
        var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        #expect(utimes("\(place)/\(hidden)", &times) == 0)
        try storage.sweep(.root.child("sets"), olderThan: 3600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
        writer.discard()
    }

    @Test("a name as long as PostgreSQL admits, each byte encoded, fits on disk")
    func longNames() throws {
        let name = String(repeating: "长", count: 21) + ".dump.zst"
        try storage.put([1], at: .root.child("databases").child(name))
        #expect(try storage.get(.root.child("databases").child(name)) == [1])
    }

    @Test("a folder where a file should be is an error that names it")
    func folderInsteadOfFile() throws {
        try storage.put([1], at: .root.child("sets").child("file"))
        let error = try #require(throws: ActionableError.self) { try storage.get(.root.child("sets")) }
        #expect(error.problem.english.contains(storage.location(of: .root.child("sets"))))
    }

    @Test("a pipe where a file should be is an error, and nobody waits for its other end", .timeLimit(.minutes(1)))
    func pipeInsteadOfFile() throws {
        try storage.put([1], at: .root.child("sets").child("file"))
        try #require(mkfifo(storage.location(of: .root.child("sets").child("pipe")), 0o600) == 0)
        #expect(throws: ActionableError.self) { try storage.get(.root.child("sets").child("pipe")) }
    }

    @Test("a root that is a file is an error that names it")
    func rootIsFile() throws {
        try folder.write("x", to: "file")
        let storage = LocalFolder(root: folder.path("file"))
        let error = try #require(throws: ActionableError.self) { try storage.put([1], at: .root.child("a")) }
        #expect(error.code == "repository-io")
        #expect(error.problem.english.contains(folder.path("file")))
    }
}
