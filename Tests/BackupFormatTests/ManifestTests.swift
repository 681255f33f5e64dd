import CronModel
import CronSchedule
import Testing

@testable import BackupFormat

@Suite("Manifests")
struct ManifestTests {
    private static let completeSet = "manifest-1-complete.json"
    private static let partialSet = "manifest-1-partial.json"

    @Test("a manifest of format 1 is read as it was meant")
    func complete() throws {
        let manifest = try Fixture.manifest(Self.completeSet)
        #expect(manifest.format == 1)
        #expect(manifest.set.description == "20261122T072947Z-k3f9")
        #expect(manifest.cluster == "生产 \"db\"/1")
        #expect(manifest.status == .complete)
        #expect(manifest.label == "before the\nmigration")
        #expect(manifest.takenAt == Instant(iso8601: "2026-11-22T07:29:47Z"))
        #expect(manifest.layers == [.full, .cron, .history])
        #expect(manifest.server.systemIdentifier == "7710936475981676251")
        #expect(manifest.server.major == 15)
        #expect(manifest.pgCron.releases.map(\.description) == ["1.4.2"])
        #expect(manifest.proof.total == 13)
        #expect(manifest.proof.digestOfDump == manifest.proof.digest)
        #expect(manifest.files.count == 10)
        #expect(manifest.bytes == manifest.files.map(\.bytes).reduce(0, +))
    }

    @Test("its layers are read as they were meant")
    func layers() throws {
        let manifest = try Fixture.manifest(Self.completeSet)
        let history = try #require(manifest.history)
        #expect(history.rows == 27_645)
        #expect(history.segments.map(\.name) == ["1-27645-5a174821.csv.zst"])
        #expect(history.tailRows == 7)
        let full = try #require(manifest.full)
        #expect(full.databases.map(\.facts.name) == ["postgres", "café \"x\""])
        #expect(full.databases[1].path == "databases/caf%C3%A9%20%22x%22.dump.zst")
        #expect(full.databases[1].facts.bytes == nil)
        #expect(full.oldestPgRestore == "12")
    }

    @Test("a partial set's total is unknown, and keys that a later cronvault may add are no obstacle")
    func partial() throws {
        let manifest = try Fixture.manifest(Self.partialSet)
        #expect(manifest.status == .partial)
        #expect(manifest.layers == [.cron])
        #expect(manifest.proof.total == nil)
        #expect(manifest.proof.estimatedTotal == 30)
        #expect(manifest.proof.digestOfDump == nil)
        #expect(manifest.cron.jobSequence == nil)
        #expect(manifest.pgCron.releases.map(\.description) == ["1.1.2", "1.1.3", "1.1.4"])
    }

    @Test("what is read and written again is the same manifest", arguments: [Self.completeSet, Self.partialSet])
    func roundTrip(name: String) throws {
        let manifest = try Fixture.manifest(name)
        let written = try FormatCoder.encode(manifest)
        #expect(try Manifest.decode(written, file: name) == manifest)
        #expect(try FormatCoder.encode(manifest) == written)
        #expect(written.last == UInt8(ascii: "\n"))
    }

    @Test("a newer format is refused before anything else is looked at, saying which format is read")
    func newer() throws {
        let bytes = Array(#"{"format":2,"everything":"else is new"}"#.utf8)
        let error = try #require(throws: ActionableError.self) { try Manifest.decode(bytes, file: "manifest.json") }
        #expect(error.code == "format-newer")
        #expect(error.problem.english == "manifest.json has format 2, this cronvault reads format 1")
    }

    @Test(
        "a manifest that names what lies outside its folder is refused",
        arguments: [
            ("\"path\": \"cron/jobs.json\"", "\"path\": \"../../etc/x\""), ("\"RESTORE.md\"", "\"/etc/passwd\""),
            ("\"globals\": \"globals.sql.zst\"", "\"globals\": \"../globals.sql.zst\""),
            ("\"databases/caf%C3%A9%20%22x%22.dump.zst\"", "\"databases/../../x\""),
            ("\"1-27645-5a174821.csv.zst\"", "\"../1-27645-5a174821.csv.zst\""),
            ("\"1-27645-5a174821.csv.zst\"", "\"a/b\""), ("\"1-27645-5a174821.csv.zst\"", "\"..\""),
            ("\"cron/jobs.sql\"", "\"cron/jobs.sql\\u0000\""), ("\"cron/jobs.sql\"", "\"\""),
        ]
    )
    func leaving(piece: String, other: String) throws {
        let bytes = try Fixture.altered(Self.completeSet, piece, other)
        let error = try #require(throws: ActionableError.self) { try Manifest.decode(bytes, file: "manifest.json") }
        #expect(error.code == "unsafe-name")
        #expect(error.problem.english.contains("manifest.json"))
        #expect(error.exitStatus == .checkFailed)
    }

    @Test(
        "a cluster may have any name: it is encoded before it becomes part of a path",
        arguments: ["..", "a//b", "a\\\\b", ""]
    )
    func clusterNames(name: String) throws {
        let bytes = try Fixture.altered(Self.partialSet, "\"cluster\": \"main\"", "\"cluster\": \"\(name)\"")
        #expect(throws: Never.self) { try Manifest.decode(bytes, file: "manifest.json") }
    }

    @Test(
        "what is no manifest is refused, naming the file",
        arguments: ["", "{}", "[]", "null", "{\"format\":\"1\"}", "{\"format\":1}", "{\"format\":1.5}", "\u{0}\u{1}"]
    )
    func foreign(text: String) throws {
        let error = try #require(throws: ActionableError.self) {
            try Manifest.decode(Array(text.utf8), file: "manifest.json")
        }
        #expect(error.code == "damaged")
        #expect(error.problem.english.hasPrefix("manifest.json is damaged"))
    }
}
