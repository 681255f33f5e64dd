import FoundationEssentials
import TestSupport
import Testing

@Suite("Encrypted sets", .serialized, .server("encryption"))
struct EncryptionTests {
    /// A configuration with recipients, and the identity files that open what it writes.
    private struct Keys {
        let vault: Vault
        let recipients: [String]

        init(_ names: String...) async throws {
            vault = try Vault()
            var recipients: [String] = []
            for name in names {
                let keys = try await Program("age-keygen").run(["-o", vault.folder.path(name)])
                recipients.append(
                    keys.errors.split(separator: " ").last.map { String($0.filter { !$0.isNewline }) } ?? ""
                )
            }
            self.recipients = recipients
            try configure(recipients)
        }

        func configure(_ recipients: [String]) throws {
            let list = recipients.map { "    - \($0)\n" }.joined()
            try vault.folder.write("encryption:\n  recipients:\n\(list)", to: "cronvault.yaml")
        }

        var writing: [String: String] { ["CRONVAULT_CONFIG": vault.folder.path("cronvault.yaml")] }

        func reading(_ name: String) -> [String: String] {
            writing.merging(["CRONVAULT_IDENTITY": vault.folder.path(name)]) { $1 }
        }

        func backup(_ server: TestServer, _ layers: String = "full,cron,history") async throws -> String {
            let report = try await vault("backup", "--layers", layers, on: server, environment: writing)
            return report["set"]?.text ?? ""
        }
    }

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
        let keys = try await Keys("key", "other")
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
        let keys = try await Keys("one", "two")
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
        let keys = try await Keys("key")
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
        let keys = try await Keys("key")
        let set = try await keys.backup(server, "cron,history")
        let runs = try await server.runs(where: "status <> 'running'")
        try await server.loseCron()
        let copy = keys.vault.folder.path("copy")
        try await Program("cp").succeed(["-r", keys.vault.repository, copy])
        let folder = "\(copy)/clusters/main/sets/\(set)"
        let guide = try String(contentsOf: URL(filePath: folder + "/RESTORE.md"), encoding: .utf8)
        let english = guide.split(separator: "\n---\n")[0]
        let blocks = english.split(separator: "```sh\n").dropFirst().map { $0.split(separator: "```")[0] }
        let script = (["set -e"] + blocks.map(String.init)).joined(separator: "\n")
            .replacing("/path/to/identity.txt", with: keys.vault.folder.path("key"))
        var shell = Program("/bin/bash")
        shell.environment.merge(["PGHOST": server.host, "PGPORT": "\(server.port)", "PGUSER": "postgres"]) { $1 }
        shell.prefix = ["--chdir=\(folder)"]
        try await shell.succeed(["-c", script])
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
