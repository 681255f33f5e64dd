import FoundationEssentials
import TestSupport
import Testing

/// Names and texts of every kind, from the server into a set and back out of it.
@Suite("Hostile names and texts", .server("hostile"), .serialized)
struct HostileNamesTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private func bytes(_ text: String?) -> [UInt8] { Array((text ?? "-").utf8) }

    @Test("roles, databases and jobs may have any name: each is captured byte for byte, and each database dumped")
    func names() async throws {
        let server = try TestServer.running()
        let names = HostileText.names
        for name in names {
            try await server.createRole(name)
            try await server.createDatabase(name)
        }
        try await server.insert(names.map { .init($0, command: "SELECT '\($0.count)'", database: $0, username: $0) })
        let set = try await vault.set("--parallel", "4")
        let jobs = try set.json("cron/jobs.json")["jobs"]?.elements ?? []
        #expect(jobs.map { bytes($0["jobname"]?.text) } == names.map(bytes))
        #expect(jobs.map { bytes($0["username"]?.text) } == names.map(bytes))
        #expect(jobs.map { bytes($0["database"]?.text) } == names.map(bytes))
        let settings = try set.json("cron/settings.json")
        #expect(Set(settings["roles"]?.elements.map { bytes($0["name"]?.text) } ?? []) == Set(names.map(bytes)))
        let dumped = try set.json("manifest.json")["full"]?["databases"]?.elements ?? []
        let found = Set(dumped.map { bytes($0["facts"]?["name"]?.text) })
        #expect(found == Set((names + ["postgres"]).map(bytes)))
        #expect(try set.files().filter { $0.hasPrefix("databases/") }.count == names.count + 1)
        #expect(try await vault.json("check")["status"]?.text == "ok")
        for words in [["list"], ["show"], ["show", "--lang", "zh"], ["show", "--job", HostileText.names[8]]] {
            let output = try await vault.run(words).output
            #expect(!output.contains("\u{1B}") && !output.contains("\t"))
        }
        try await restoreByHand(set, server)
        for name in names { try await server.psql("DROP DATABASE \(TestServer.identifier(name))") }
    }

    /// The script of the set, through psql alone, gives back the same rows, all inactive.
    private func restoreByHand(_ set: SetFolder, _ server: TestServer) async throws {
        let columns = "jobid, schedule, command, nodename, nodeport, database, username, jobname"
        let query = "SELECT md5(string_agg(j::text, '|' ORDER BY jobid)) FROM (SELECT \(columns) FROM cron.job) j"
        let before = try await server.psql(query)
        try await server.psql("DELETE FROM cron.job")
        try await server.program("psql").succeed([
            "-X", "-q", "-d", server.connection(), "-f", set.path("cron/jobs.sql"),
        ])
        #expect(try await server.psql(query) == before)
        #expect(try await server.psql("SELECT count(*) FROM cron.job WHERE active") == "0")
        try await server.psql("DELETE FROM cron.job")
    }

    @Test("commands of any text, up to megabytes, are captured byte for byte, and come back through psql")
    func texts() async throws {
        let server = try TestServer.running()
        let texts =
            HostileText.samples + [
                HostileText.megabyte, HostileText.scalars, String(repeating: "\u{1}\"\\", count: 100_000),
            ]
        try await server.insert(
            texts.map { .init(nil, schedule: "0 0 1 1 *", command: $0, nodename: String($0.prefix(50))) }
        )
        let set = try await vault.set("--layers", "cron")
        let jobs = try set.json("cron/jobs.json")["jobs"]?.elements ?? []
        #expect(jobs.map { bytes($0["command"]?.text) } == texts.map(bytes))
        #expect(jobs.map { bytes($0["nodename"]?.text) } == texts.map { bytes(String($0.prefix(50))) })
        let shown = try await vault.json("show")
        #expect(shown["jobs"]?.elements.count == texts.count)
        #expect(try await vault.json("check")["status"]?.text == "ok")
        try await server.psql("UPDATE cron.job SET nodename = 'localhost'")
        try await restoreByHand(set, server)
    }

    @Test("a label and a cluster of any text are kept", arguments: ["it's \"one\"", "line\nline", "中文", "=", "{}"])
    func labels(text: String) async throws {
        let server = try TestServer.running()
        try await server.insert([.init("one")])
        let set = try await vault.set("--layers", "cron", "--label", text)
        #expect(try set.json("manifest.json")["label"]?.text == text)
        #expect(try await vault.json("list")["sets"]?[0]?["label"]?.text == text)
        try await server.psql("DELETE FROM cron.job")
    }
}
