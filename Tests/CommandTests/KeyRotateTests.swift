import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `key rotate` changes a configuration file that people write by hand.
@Suite("A new key for new sets")
struct KeyRotateTests {
    private let folder: TemporaryFolder
    private let old = "age1" + String(repeating: "a", count: 58)
    private let other = "age1" + String(repeating: "c", count: 58)

    init() throws {
        folder = try TemporaryFolder("rotate")
    }

    private var config: String { folder.path("cronvault.yaml") }

    private func text(_ name: String = "cronvault.yaml") throws -> String {
        String(decoding: try folder.bytes(name), as: UTF8.self)
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func rotate(_ words: String..., status: Int32 = 0) async throws -> JSONValue {
        let line = ["key", "rotate"] + words + ["--config", config, "--json"]
        let result = try await CronvaultCommand().run(line)
        #expect(result.status == status, "\(result.output)\(result.errors)")
        return try result.json()
    }

    @Test(
        "the old public key gives way to the new one, and not a byte else changes; the identity is for its owner alone"
    )
    func replaces() async throws {
        let before = """
            # who may read: see the wiki
            repository: "/srv/b"   # nearby

            encryption:
              recipients:
              # of the vault
                - \(old)   # made in 2026
            clusters: {main: {layers: [cron]}}

            """
        try folder.write(before, to: "cronvault.yaml")
        #expect(chmod(config, 0o640) == 0)
        let report = try await rotate(folder.path("new.txt"))
        let recipient = try #require(report["recipient"]?.text)
        #expect(try text() == before.replacing(old, with: recipient))
        #expect(report["replaced"]?.text == old)
        #expect(mode(config) == 0o640 && mode(folder.path("new.txt")) == 0o600)
        let shown = try await Program("age-keygen").succeed(["-y", folder.path("new.txt")])
        #expect(shown.filter { !$0.isNewline } == recipient)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["cronvault.yaml", "new.txt"]
        )

        // A key is never written over, and nothing else is changed then.
        let (now, key) = (try text(), try text("new.txt"))
        #expect(try await rotate(folder.path("new.txt"), status: 1).errorCode == "file-exists")
        #expect(try text() == now && text("new.txt") == key)
    }

    @Test("--keep-old puts it beside; of several the one that goes is named; quotes, CRLF and links stay")
    func shapes() async throws {
        let start = "encryption:\r\n  recipients:\r\n    - \"\(old)\" # first\r\n    - '\(other)'\r\n"
        try folder.write(start, to: "real.yaml")
        #expect(symlink("real.yaml", config) == 0)
        let kept = try #require(try await rotate(folder.path("1"), "--keep-old")["recipient"]?.text)
        #expect(try text("real.yaml") == start + "    - '\(kept)'\r\n")
        let before = try text("real.yaml")
        #expect(try await rotate(folder.path("2"), status: 64).errorCode == "recipient-unclear")
        #expect(try await rotate(folder.path("2"), "--replace", "age1x", status: 64).errorCode == "recipient-unclear")
        let report = try await rotate(folder.path("2"), "--replace", "age1aaa")
        let new = try #require(report["recipient"]?.text)
        #expect(try text("real.yaml") == before.replacing(old, with: new))
        #expect(report["recipients"]?.elements.compactMap(\.text) == [new, other, kept])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: config) == "real.yaml")
    }

    @Test("a flow list and a text with commas take another key in the old one's place")
    func flow() async throws {
        for start in [
            "encryption: {recipients: [\(old), \"\(other)\"]}\n", "encryption:\n  recipients: \(old), \(other)\n",
        ] {
            try folder.write(start, to: "cronvault.yaml")
            let file = folder.path("flow-\(start.utf8.count)")
            let new = try #require(try await rotate(file, "--replace", old)["recipient"]?.text)
            #expect(try text() == start.replacing(old, with: new))
        }
    }

    @Test("what cannot be changed safely is left, with its line; no key is made")
    func refused() async throws {
        let cases = [
            // Where the new one would have to go is no line of its own.
            ("encryption: {recipients: [\(old)]}\n", ["--keep-old"], ":1", "configuration-by-hand"),
            // Which of the two is meant, a text does not tell.
            ("encryption:\n  recipients:\n    - \(old) # \(old)\n", [], ":3", "configuration-by-hand"),
            ("encryption:\n  recipients:\n    - >-\n      \(old)\n", [], ":3", "configuration-by-hand"),
            ("encryption:\n  recipients: &keys\n    - \(old)\n", [], ":2", "configuration"),
            ("repository: /srv\n", [], "", "no-recipients"),
        ]
        for (start, words, line, code) in cases {
            try folder.write(start, to: "cronvault.yaml")
            let command = ["key", "rotate", folder.path("never")] + words + ["--config", config, "--json"]
            let result = try await CronvaultCommand().run(command)
            #expect(result.status == 64, "\(start)\(result.output)")
            #expect(try result.json().errorCode == code, "\(start)")
            #expect(result.output.contains("cronvault.yaml\(line)"), "\(result.output)")
            #expect(try text() == start)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["cronvault.yaml"])
        }
    }
}
