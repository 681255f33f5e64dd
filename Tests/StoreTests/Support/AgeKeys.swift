import FoundationEssentials
import TestSupport

/// A repository, a configuration with recipients, and the identity files that open what it writes.
struct AgeKeys {
    let vault: Vault
    /// In the order of the names that were given.
    let recipients: [String]

    /// `more`: what else is in the configuration.
    init(_ names: String..., more: String = "") async throws {
        vault = try Vault()
        var recipients: [String] = []
        for name in names {
            recipients.append(try await Program.newAgeIdentity(at: vault.folder.path(name)))
        }
        self.recipients = recipients
        try configure(recipients, more: more)
    }

    /// Puts these recipients, and no others, into the configuration.
    func configure(_ recipients: [String], more: String = "") throws {
        let list = recipients.map { "    - \($0)\n" }.joined()
        try vault.folder.write(more + "encryption:\n  recipients:\n\(list)", to: "cronvault.yaml")
    }

    var writing: [String: String] { ["CRONVAULT_CONFIG": vault.folder.path("cronvault.yaml")] }

    func reading(_ name: String) -> [String: String] {
        writing.merging(["CRONVAULT_IDENTITY": vault.folder.path(name)]) { $1 }
    }

    /// One identity file with what all of the others hold.
    func join(_ names: String..., as name: String) throws {
        let all = try names.map { try String(contentsOf: URL(filePath: vault.folder.path($0)), encoding: .utf8) }
        try vault.folder.write(all.joined(), to: name)
    }

    func backup(_ server: TestServer, _ layers: String = "full,cron,history") async throws -> String {
        let report = try await vault("backup", "--layers", layers, on: server, environment: writing)
        return report["set"]?.text ?? ""
    }

    /// What `list` shows, oldest first.
    func sets() async throws -> [String] {
        try await vault("list", environment: writing)["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
    }

    /// Follows the English half of a set's RESTORE.md word for word, in a copy of the repository.
    func followGuide(of set: String, with identity: String, on server: TestServer) async throws {
        let copy = vault.folder.path("copy-\(set)")
        try await Program("cp").succeed(["-r", vault.repository, copy])
        let folder = "\(copy)/clusters/main/sets/\(set)"
        let guide = try String(contentsOf: URL(filePath: folder + "/RESTORE.md"), encoding: .utf8)
        let english = guide.split(separator: "\n---\n")[0]
        let blocks = english.split(separator: "```sh\n").dropFirst().map { $0.split(separator: "```")[0] }
        let script = (["set -e"] + blocks.map(String.init)).joined(separator: "\n")
            .replacing("/path/to/identity.txt", with: vault.folder.path(identity))
        var shell = Program("/bin/bash")
        shell.environment.merge(["PGHOST": server.host, "PGPORT": "\(server.port)", "PGUSER": "postgres"]) { $1 }
        shell.prefix = ["--chdir=\(folder)"]
        try await shell.succeed(["-c", script])
    }

    /// Every encrypted object of the repository, by its path there.
    func encrypted() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: vault.repository).filter { $0.hasSuffix(".age") }.sorted()
    }

    /// Whether age opens an object with an identity.
    func opens(_ object: String, with identity: String) async throws -> Bool {
        let words = ["-d", "-i", vault.folder.path(identity), "-o", "/dev/null", vault.repository + "/" + object]
        return try await Program("age").run(words).status == 0
    }

    /// Names and contents of everything that lies in the repository.
    func fingerprint() async throws -> String {
        let line = "cd '\(vault.repository)' && find . -type f | sort | xargs sha256sum"
        return try await Program("sh").succeed(["-c", line])
    }
}
