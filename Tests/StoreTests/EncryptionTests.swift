import FoundationEssentials
import TestSupport
import Testing

@Suite("Encrypted sets", .serialized, .server("encryption"))
struct EncryptionTests {
    private func fill(_ server: TestServer) async throws {
        try await server.emptyCron()
        try await server.insert([.init("secret", command: "SELECT 'hidden treasure'"), .init(nil)])
        try await server.addRuns(500, of: 1)
    }

    @Test(
        "whoever has the public key alone can write sets and check them as stored, and read none",
        .timeLimit(.minutes(5))
    )
    func publicKeyAlone() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("key", "other")
        try keys.configure([keys.recipients[0]])
        let set = try await keys.backup(server)
        let stored = try await Program("grep").run(["-rla", "hidden treasure\\|job_run_details", keys.vault.repository])
        #expect(stored.output.split(separator: "\n").allSatisfy { $0.hasSuffix("RESTORE.md") }, "\(stored.output)")
        let vault = keys.vault
        #expect(try await vault("check", environment: keys.writing)["status"]?.text == "ok")
        let before = try await server.cronFingerprint()
        for words in [["restore", set, "--on-conflict", "replace", "--confirm"], ["show", set], ["verify", set]] {
            let onServer = words[0] == "show" ? nil : server
            let missing = try await vault.run(words, on: onServer, environment: keys.writing)
            #expect(missing.status == 12, "\(words): \(missing.output)")
            #expect(try missing.failure()?["code"]?.text == "key-missing")
            let wrong = try await vault.run(words, on: onServer, environment: keys.reading("other"))
            #expect(wrong.status == 12, "\(words): \(wrong.output)")
            #expect(try wrong.failure()?["code"]?.text == "wrong-key")
        }
        #expect(try await server.cronFingerprint() == before)
    }

    @Test("each of several recipients brings the set back; the next set goes on from it without any key")
    func recipients() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("one", "two")
        let first = try await keys.backup(server)
        try await server.addRuns(100, of: 1)
        let report = try await keys.vault("backup", "--layers", "cron,history", on: server, environment: keys.writing)
        #expect(report["history"]?["new_rows"]?.number == 100)
        let jobs = try await server.jobs(without: "active")
        let runs = try await server.runs()
        for name in ["one", "two"] {
            try await server.loseCron()
            let restored = try await keys.vault("restore", "latest", on: server, environment: keys.reading(name))
            #expect(restored["verify"]?.notOK == [])
            #expect(try await server.jobs(without: "active") == jobs)
            #expect(try await server.runs() == runs)
        }
        #expect(try await keys.vault("check", environment: keys.reading("two"))["status"]?.text == "ok")
        #expect(try await keys.vault("show", first, environment: keys.reading("one"))["jobs"]?.elements.count == 2)
    }

    @Test("one flipped byte in any encrypted object is named, with the key and without")
    func flippedByte() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("key")
        let set = try await keys.backup(server)
        let vault = keys.vault
        let paths = try FileManager.default.subpathsOfDirectory(atPath: vault.repository).filter {
            $0.hasSuffix(".age")
        }
        #expect(paths.count == 8, "\(paths)")
        for path in paths {
            let file = vault.repository + "/" + path
            let whole = try Data(contentsOf: URL(filePath: file))
            var damaged = whole
            damaged[damaged.count * 2 / 3] ^= 4
            try damaged.write(to: URL(filePath: file))
            let name = path.split(separator: "/").last.map(String.init) ?? path
            for environment in [keys.writing, keys.reading("key")] {
                let result = try await vault.run("check", set, environment: environment)
                #expect(result.status == 13, "\(path)")
                #expect(result.output.contains(name), "\(path): \(result.output)")
            }
            try whole.write(to: URL(filePath: file))
        }
        #expect(try await vault("check", set, environment: keys.reading("key"))["status"]?.text == "ok")
    }

    @Test("RESTORE.md, followed word for word with age and psql, brings jobs and history back inactive")
    func restoreGuide() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("key")
        let set = try await keys.backup(server, "cron,history")
        let runs = try await server.runs(where: "status <> 'running'")
        try await server.loseCron()
        try await keys.followGuide(of: set, with: "key", on: server)
        #expect(try await server.runs(where: "status <> 'running'") == runs)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE NOT active") == 2)
    }

    @Test("recipients that are none are refused when the configuration is read")
    func badRecipient() async throws {
        let vault = try Vault()
        try vault.folder.write("encryption:\n  recipients: [AGE-SECRET-KEY-1ABC]\n", to: "cronvault.yaml")
        let result = try await vault.run(
            "list",
            environment: ["CRONVAULT_CONFIG": vault.folder.path("cronvault.yaml")]
        )
        #expect(result.status == 64)
        #expect(!result.output.contains("AGE-SECRET-KEY-1ABC"))
        #expect(result.output.contains("cronvault.yaml:2:"))
    }
}
