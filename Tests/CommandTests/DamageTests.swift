import BackupFormat
import FoundationEssentials
import TestSupport
import Testing

extension ServerTests {
    /// Every file of a set, damaged in every way: `check` ends with 13 and names the file.
    @Suite("Damage to a set")
    struct Damage {
        private let vault: Vault

        init() throws {
            vault = try Vault()
        }

        /// Runs check and returns the evidence of what is damaged; nil where it found everything whole.
        private func damage(_ set: SetFolder) async throws -> String? {
            let result = try await vault.run(["check", set.id, "--json"])
            if result.status == 0 { return nil }
            #expect(result.status == 13)
            let report = try result.json()
            if let problem = report["error"]?["problem"]?.text { return problem }
            #expect(report["status"]?.text == "failed")
            return report["checks"]?.elements.flatMap { $0["evidence"]?.elements.compactMap(\.text) ?? [] }.joined(
                separator: "\n"
            )
        }

        /// The set's own files and its segments, each by its path and the name that must be told.
        private func targets(_ set: SetFolder) throws -> [(path: String, name: String)] {
            let segments = try vault.files().filter { $0.hasPrefix("clusters/main/history/") }
            return try set.files().map { (set.path($0), $0) } + segments.map { ("\(vault.repository)/\($0)", $0) }
        }

        private func write(_ bytes: [UInt8], to path: String) throws {
            try Data(bytes).write(to: URL(filePath: path))
        }

        @Test("one byte changed at 20 places of every file is found, and the file named")
        func flippedBytes() async throws {
            let set = try await vault.set()
            for (path, name) in try targets(set) {
                let whole = Array(try Data(contentsOf: URL(filePath: path)))
                for place in Set((0..<20).map { $0 * (whole.count - 1) / 19 }).sorted() {
                    var damaged = whole
                    damaged[place] ^= 0x01
                    try write(damaged, to: path)
                    #expect(try await damage(set)?.contains(name) == true, "\(name), byte \(place)")
                }
                try write(whole, to: path)
            }
            #expect(try await damage(set) == nil)
        }

        @Test("a file cut short, emptied, swapped with another, or taken away is found and named")
        func otherDamage() async throws {
            let set = try await vault.set()
            let targets = try targets(set)
            for (index, (path, name)) in targets.enumerated() {
                let whole = Array(try Data(contentsOf: URL(filePath: path)))
                let other = targets[(index + 1) % targets.count].path
                let stranger = Array(try Data(contentsOf: URL(filePath: other)))
                for damaged in [
                    Array(whole.dropLast()), Array(whole.prefix(whole.count / 2)), [], whole + [10], stranger,
                ] {
                    try write(damaged, to: path)
                    #expect(try await damage(set)?.contains(name) == true, "\(name), \(damaged.count) bytes")
                }
                try FileManager.default.removeItem(atPath: path)
                // Without its commit file a set does not exist; without any other one it is damaged.
                let found = try await vault.run(["check", set.id, "--json"])
                #expect(found.status == (name == "manifest.json.sha256" ? 1 : 13), "\(name) taken away")
                #expect(name == "manifest.json.sha256" || found.output.contains(name))
                try write(whole, to: path)
            }
            #expect(try await damage(set) == nil)
        }

        @Test("check of everything finds the damage too, and still looks at the other sets")
        func everything() async throws {
            let damaged = try await vault.set("--layers", "cron")
            let whole = try await vault.set("--layers", "cron")
            try damaged.write([], to: "cron/jobs.sql")
            let result = try await vault.run(["check", "--json"])
            #expect(result.status == 13)
            let sets = try #require(try result.json()["checks"]).elements.filter { $0["id"]?.text == "set" }
            #expect(sets.compactMap { $0["status"]?.text } == ["failed", "ok"])
            #expect(sets.last?["summary"]?.text?.contains(whole.id) == true)
        }

        /// Writes a manifest as somebody might who can write to the repository, with its digest right.
        private func forge(_ set: SetFolder, _ piece: String, _ other: String) throws {
            let text = try set.text("manifest.json")
            try #require(text.contains(piece))
            let forged = Array(text.replacing(piece, with: other).utf8)
            try set.write(forged, to: "manifest.json")
            try set.write(SHA256Digest.hex(of: forged).utf8, to: "manifest.json.sha256")
        }

        @Test("a manifest of a newer format is refused, saying which one is read")
        func newer() async throws {
            let set = try await vault.set("--layers", "cron")
            try forge(set, "\"format\" : 1", "\"format\" : 2")
            for words in [
                ["check", set.id], ["show", set.id], ["restore", set.id, "--dry-run", "--db", "host=/nowhere"],
            ] {
                let result = try await vault.run(words + ["--json"])
                #expect(result.status != 0)
                #expect(try result.failure()?["code"]?.text == "format-newer", "\(words)")
                #expect(try result.failure()?["problem"]?.text?.contains("format 2") == true)
            }
            let listed = try await vault.run(["list", "--json"])
            #expect(listed.status == 13)
        }

        @Test("a manifest that names a file outside its set is refused, and the file is not touched")
        func outside() async throws {
            let set = try await vault.set("--layers", "cron")
            try forge(set, "\"cron/jobs.json\"", "\"../../../../../outside\"")
            let outside = try vault.folder.write("secret", to: "outside")
            for words in [["check", set.id], ["show", set.id]] {
                let result = try await vault.run(words + ["--json"])
                #expect(result.status == 13)
                #expect(try result.failure()?["code"]?.text == "unsafe-name")
                #expect(!result.output.contains("secret"))
            }
            #expect(try String(decoding: Data(contentsOf: URL(filePath: outside)), as: UTF8.self) == "secret")
        }

        @Test("a job list that agrees with its manifest's size and digest and is not the proven one is found")
        func otherJobs() async throws {
            let set = try await vault.set("--layers", "cron")
            let jobs = try set.text("cron/jobs.json").replacing(
                "\"command\":\"VACUUM\"",
                with: "\"command\":\"vacuum\""
            )
            let old = SHA256Digest.hex(of: try set.bytes("cron/jobs.json"))
            try set.write(jobs.utf8, to: "cron/jobs.json")
            try forge(set, old, SHA256Digest.hex(of: Array(jobs.utf8)))
            #expect(try await damage(set)?.contains("cron/jobs.json") == true)
            #expect(try await vault.run(["show", set.id]).status == 13)
        }

        @Test("a manifest that leaves out a file every set has is found")
        func leftOut() async throws {
            let set = try await vault.set("--layers", "cron")
            let entry = #/\{\s*"bytes" : \d+,\s*"path" : "cron/jobs.sql",\s*"sha256" : "[0-9a-f]{64}"\s*\},/#
            try forge(set, String(try #require(try set.text("manifest.json").firstMatch(of: entry)).0), "")
            #expect(try await damage(set)?.contains("cron/jobs.sql") == true)
        }
    }
}
