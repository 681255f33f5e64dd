import FoundationEssentials
import TestSupport
import Testing

/// `rekey` of sets whose full layer is a copy of the server's files, here or in the care of another tool.
@Suite("Copies of a server for new keys")
struct RekeyedCopyTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    /// The environment of who encrypts to one key and has the file of the same or another one.
    private func keys(to recipient: String, with identity: String, _ more: String = "") throws -> [String: String] {
        let text = more + "encryption: {recipients: [\(recipient)]}\n"
        return [
            "CRONVAULT_CONFIG": try vault.folder.write(text, to: "cronvault.yaml"),
            "CRONVAULT_IDENTITY": vault.folder.path(identity),
        ]
    }

    private func opens(_ file: String, with identity: String) async throws -> Bool {
        let words = ["-d", "-i", vault.folder.path(identity), "-o", "/dev/null", file]
        return try await Program("age").run(words).status == 0
    }

    /// Rekeys the only set, from the key `old` to `new`.
    private func rekey(_ set: String, _ new: [String: String]) async throws -> String {
        let environment = new.merging(["CRONVAULT_IDENTITY": vault.folder.path("old")]) { $1 }
        let report = try await vault("rekey", "--all", "--confirm", environment: environment)
        #expect(report["removed"]?.elements.compactMap(\.text) == [set])
        return try #require(report["sets"]?[0]?["new"]?.text)
    }

    /// Who has the old key alone can do nothing with the set.
    private func expectRefusals(of commands: [[String]], _ new: [String: String]) async throws {
        let old = new.merging(["CRONVAULT_IDENTITY": vault.folder.path("old")]) { $1 }
        for words in commands {
            let refused = try await vault.run(words, on: nil, environment: old)
            #expect(refused.status == 12, "\(words): \(refused.output)")
            #expect(try refused.json().errorCode == "wrong-key", "\(words): \(refused.output)")
        }
    }

    @Test("an archive is written anew: the new key alone drills it, checks every page, and opens it by hand")
    func physical() async throws {
        try await withServer("rekey-physical") { server in
            try await server.fillWithWriters()
            let old = try await Program.newAgeIdentity(at: vault.folder.path("old"))
            let taking = try keys(to: old, with: "old")
            let taken = try await vault("backup", "--full", "physical", on: server, environment: taking)
            let set = try #require(taken["set"]?.text)
            try await server.fallSilent()
            let before = try await server.content()

            let recipient = try await Program.newAgeIdentity(at: vault.folder.path("new"))
            let new = try keys(to: recipient, with: "new")
            let anew = try await rekey(set, new)
            let copy = try vault.manifest(of: anew)["full"]?["copy"]
            #expect(copy?["path"]?.text == "full/base.tar.zst.age")
            #expect(copy?["label"]?.text == "cronvault \(set)", "it is in the archive")
            let archive = vault.folder(of: anew) + "/full/base.tar.zst.age"
            #expect(try await opens(archive, with: "new"))
            #expect(try await !opens(archive, with: "old"))
            try await expectRefusals(of: [["drill", anew], ["show", anew], ["check", anew, "--deep"]], new)

            #expect(try await vault("check", anew, "--deep", environment: new).unwell.isEmpty)
            let report = try await vault("drill", anew, environment: new)
            #expect(report["status"]?.text == "ok", "\(report.unwell)")
            for id in ["copy.source", "copy.whole", "copy.jobs", "fence.launcher", "restore"] {
                #expect(report.status(id) == "ok", "\(id)")
            }
            let identity = vault.folder.path("new")
            try await Copy.byGuide(vault.folder(of: anew), on: server, identity: identity) { copy in
                try await copy.start(["shared_preload_libraries="])
                #expect(try await copy.psql("SELECT count(*) FROM cron.job WHERE active") == "0")
                #expect(try await copy.psql("SELECT count(*) FROM written") != "")
                try await copy.stop()
            }
            #expect(try await server.content() == before)

            var bytes = try Data(contentsOf: URL(filePath: archive))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: archive))
            let damaged = try await vault("drill", anew, status: 13, environment: new)
            #expect(damaged.status("copy.whole") == "failed", "\(damaged.unwell)")
            #expect(damaged.check("restore") == nil)
        }
    }

    @Test("a backup that another tool keeps stays where it is: the new key alone drills the set that names it")
    func external() async throws {
        try await withServer("rekey-external") { server in
            try await server.fillWithWriters()
            let shelf = try Shelf(server)
            let tool = try String(contentsOf: URL(filePath: try shelf.configuration()), encoding: .utf8)
            let old = try await Program.newAgeIdentity(at: vault.folder.path("old"))
            let taken = try await vault("backup", on: server, environment: try keys(to: old, with: "old", tool))
            let set = try #require(taken["set"]?.text)
            let known = try vault.manifest(of: set)["full"]?["copy"]
            #expect(known?["label"]?.text == "shelf-0")
            try await server.fallSilent()
            let before = try await server.content()

            let recipient = try await Program.newAgeIdentity(at: vault.folder.path("new"))
            let new = try keys(to: recipient, with: "new", tool)
            let anew = try await rekey(set, new)
            #expect(try vault.manifest(of: anew)["full"]?["copy"] == known)
            try await expectRefusals(of: [["drill", anew], ["show", anew]], new)
            let report = try await vault("drill", anew, environment: new)
            #expect(report["status"]?.text == "ok", "\(report.unwell)")
            #expect(report.status("copy.jobs") == "ok")
            #expect(try await server.content() == before)
        }
    }
}
