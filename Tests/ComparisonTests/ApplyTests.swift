import FoundationEssentials
import TestSupport
import Testing

@Suite("apply", .server("apply", prepare: prepareApply), .serialized)
struct ApplyTests {
    private let vault: Vault

    init() async throws {
        vault = try Vault()
        try await TestServer.running().psql("DELETE FROM cron.job")
    }

    private func file(_ jobs: String...) throws -> String {
        let list = jobs.map { "  - \($0)\n" }.joined()
        return try vault.folder.write(list.isEmpty ? "jobs: []\n" : "jobs:\n" + list, to: "jobs.yaml")
    }

    private func job(
        _ name: String?,
        _ schedule: String = "0 3 * * *",
        command: String = "SELECT 1",
        more: String = ""
    ) -> String {
        let name = name.map { "jobname: \($0), " } ?? ""
        return "{\(name)schedule: \"\(schedule)\", command: \"\(command)\", database: postgres, username: app\(more)}"
    }

    private func kinds(_ report: JSONValue) -> [String] { report.actions().compactMap { $0["action"]?.text } }

    private func rows() async throws -> String {
        try await TestServer.running().psql("SELECT jobname, schedule, active FROM cron.job ORDER BY jobid")
    }

    @Test("a file becomes the list: rows made, changed, and left; nodes are the server's own")
    func changes() async throws {
        let server = try TestServer.running()
        try await server.insert([.init("a", username: "app"), .init("other")])
        let path = try file(job("a", "5 5 * * *"), job("b", more: ", active: false"), job("c"))
        let report = try await vault("apply", path, "--confirm", on: server)
        #expect(report["applied"]?.isTrue == true)
        #expect(kinds(report) == ["update", "create", "create", "keep"])
        #expect(report.actions().map { $0["starts"]?.isTrue } == [false, false, true, false])
        #expect(report.actions()[2]["first_run"]?.text?.hasSuffix("03:00:00Z") == true)
        #expect(try await rows() == "a|5 5 * * *|t\nother|0 3 * * *|t\nb|0 3 * * *|f\nc|0 3 * * *|t")
        #expect(try await server.psql("SELECT DISTINCT nodename, nodeport FROM cron.job") == "localhost|\(server.port)")
        #expect(
            kinds(try await vault("apply", path, "--check", on: server)) == [
                "unchanged", "unchanged", "unchanged", "keep",
            ]
        )
        #expect(try await vault("apply", path, "--confirm", on: server)["record"] == .null)
    }

    @Test("jobs that the file does not name go only with --delete, and what stood there is on record")
    func deletion() async throws {
        let server = try TestServer.running()
        try await server.insert([.init("a", username: "app"), .init("gone", command: "SELECT 'gone'")])
        let path = try file(job("a"))
        #expect(try await vault("apply", path, "--check", on: server)["applied"] == .boolean(false))
        #expect(
            kinds(try await vault("apply", path, "--check", "--delete", on: server, status: 13)) == [
                "unchanged", "delete",
            ]
        )
        let report = try await vault("apply", path, "--delete", "--confirm", on: server)
        #expect(try await rows() == "a|0 3 * * *|t")
        let id = try #require(report["record"]?.text)
        let folder = vault.repository + "/records"
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        let name = try #require(paths.first { $0.hasSuffix("\(id)-apply.json") })
        let record = try JSONValue(try String(contentsOf: URL(filePath: folder + "/" + name), encoding: .utf8))
        #expect(record["kind"]?.text == "apply")
        #expect(record["former_jobs"] == .number(1))
        #expect(record["deleted"]?.elements.count == 1)
        let former = try String(
            contentsOf: URL(filePath: folder + "/" + name.replacing("-apply.json", with: "-former.jobs")),
            encoding: .utf8
        )
        #expect(former.contains("SELECT 'gone'"))
    }

    @Test("--adopt gives a row that does the same the file's name, and makes no second one")
    func adoption() async throws {
        let server = try TestServer.running()
        try await server.insert([.init(nil, username: "app"), .init("old", command: "SELECT 2", username: "app")])
        let path = try file(job("a"), job("b", command: "SELECT 2"))
        #expect(kinds(try await vault("apply", path, "--dry-run", on: server)) == ["create", "create", "keep", "keep"])
        let report = try await vault("apply", path, "--adopt", "--confirm", on: server)
        #expect(kinds(report) == ["adopt", "adopt"])
        #expect(try await rows() == "a|0 3 * * *|t\nb|0 3 * * *|t")
    }

    @Test("--check ends with 13 on drift and writes JUnit")
    func junit() async throws {
        let server = try TestServer.running()
        let path = try file(job("a"), job("\"<&>\\u0001\\\"\""))
        let xml = vault.folder.path("junit.xml")
        _ = try await vault("apply", path, "--check", "--junit", xml, on: server, status: 13)
        func document() throws -> String { try String(contentsOf: URL(filePath: xml), encoding: .utf8) }
        #expect(try document().contains(#"tests="2" failures="2""#))
        #expect(try document().contains(#"name="&quot;&lt;&amp;&gt;\u{01}&quot;&quot; (app)""#))
        #expect(try await rows().isEmpty)
        try await vault("apply", path, "--confirm", on: server)
        _ = try await vault("apply", path, "--check", "--junit", xml, on: server)
        #expect(try document().contains(#"tests="2" failures="0""#))
    }

    @Test("without a terminal it needs --confirm, unless there is nothing to do")
    func confirm() async throws {
        let server = try TestServer.running()
        let path = try file(job("a"))
        #expect(try await vault("apply", path, on: server, status: 64).errorCode == "needs-confirm")
        #expect(try await rows().isEmpty)
        #expect(kinds(try await vault("apply", try file(), on: server)).isEmpty)
    }

    @Test("a job that waits to be armed stays so, also when it changes; arm then knows it")
    func quarantine() async throws {
        let server = try TestServer.running()
        try await server.insert([.init("a", username: "app"), .init("b", username: "app"), .init("c", username: "app")])
        try await vault("pause", on: server)
        let path = try file(job("a"), job("b", "9 9 * * *"), job("c", more: ", active: false"))
        let report = try await vault("apply", path, "--confirm", on: server)
        #expect(kinds(report) == ["unchanged", "update", "update"])
        #expect(try await rows() == "a|0 3 * * *|f\nb|9 9 * * *|f\nc|0 3 * * *|f")
        let armed = try await vault("arm", "--confirm", "--source-gone", on: server)
        #expect(armed["armed"]?.elements.map { $0["jobname"]?.text } == ["a", "b"])
    }

    static let blockers: [(job: String, code: String)] = [
        ("{schedule: '* * * * *', command: x, database: postgres, username: nobody here}", "role-missing"),
        ("{schedule: '* * * * *', command: x, database: nowhere, username: app}", "database-missing"),
        ("{schedule: '99 * * * *', command: x, database: postgres, username: app}", "schedule-rejected"),
        (
            "{schedule: '* * * * *', command: x, database: postgres, username: app, jobname: \(String(repeating: "x", count: 64))}",
            "name-too-long"
        ),
    ]

    @Test("what cannot stand there blocks all of it", arguments: blockers)
    func blocked(entry: String, code: String) async throws {
        let server = try TestServer.running()
        let path = try file(job("fine"), entry)
        #expect(try await vault("apply", path, "--confirm", on: server, status: 1).blockerCodes == [code])
        #expect(try await vault("apply", path, "--check", on: server, status: 13).blockerCodes == [code])
        #expect(try await rows().isEmpty)
        #expect(try await vault("apply", try file(job("fine")), "--confirm", on: server).blockerCodes.isEmpty)
    }

    @Test("a role that may not write the table is told so, and changes nothing")
    func rights() async throws {
        let server = try TestServer.running()
        let result = try await CronvaultCommand().run(
            [
                "apply", try file(job("a")), "--confirm", "--json", "--repo", vault.repository, "--db",
                server.connection(user: "app"),
            ]
        )
        #expect(result.status == 1)
        #expect(try result.json().errorCode == "rows-hidden")
        try await server.psql("ALTER ROLE app BYPASSRLS")
        let seeing = try await CronvaultCommand().run(
            [
                "apply", try file(job("a")), "--confirm", "--json", "--repo", vault.repository, "--db",
                server.connection(user: "app"),
            ]
        )
        try await server.psql("ALTER ROLE app NOBYPASSRLS")
        #expect(try seeing.json().blockerCodes == ["insufficient-rights"])
        #expect(try await rows().isEmpty)
    }

    @Test("a sequence that is behind the rows is moved first")
    func sequence() async throws {
        let server = try TestServer.running()
        try await server.psql(
            "INSERT INTO cron.job SELECT 500, '0 3 * * *', 'x', 'localhost', \(server.port), 'postgres', 'app', true, 'far';"
                + "SELECT setval('cron.jobid_seq', 499)"
        )
        try await vault("apply", try file(job("far", command: "x"), job("a"), job("b")), "--confirm", on: server)
        #expect(try await server.number("SELECT min(jobid) FROM cron.job WHERE jobname IN ('a', 'b')") > 500)
    }

    @Test("commands are written, never run or parsed")
    func commands() async throws {
        let server = try TestServer.running()
        let path = try file(job("a", command: "'; DROP TABLE cron.job; --"), job("b", command: "not SQL at all $$"))
        try await vault("apply", path, "--confirm", on: server)
        #expect(
            try await server.psql("SELECT command FROM cron.job ORDER BY jobid")
                == "'; DROP TABLE cron.job; --\nnot SQL at all $$"
        )
    }

    @Test("export → apply on an empty server → no difference, whatever the names and commands")
    func roundTrip() async throws {
        let server = try TestServer.running()
        let names = HostileText.names
        for name in names {
            try await server.createRole(name)
            try await server.createDatabase(name)
        }
        let texts = HostileText.samples + [HostileText.megabyte, HostileText.scalars]
        try await server.insert(names.map { .init($0, command: "SELECT '\($0.count)'", database: $0, username: $0) })
        try await server.insert(texts.map { .init(nil, command: $0, username: "app", isActive: false) })
        let columns = "'jobid'"
        let query =
            "SELECT md5(string_agg(r, '|' ORDER BY r COLLATE \"C\")) FROM (SELECT (to_jsonb(j) - \(columns))::text AS r FROM cron.job j) x"
        let before = try await server.psql(query)
        let exported = try await CronvaultCommand().run([
            "export", "--db", server.connection(), "--repo", vault.repository,
        ])
        #expect(exported.status == 0)
        let path = try vault.folder.write(exported.output, to: "all.yaml")
        try await server.psql("DELETE FROM cron.job")
        let report = try await vault("apply", path, "--confirm", on: server)
        #expect(report.actions("create").count == names.count + texts.count)
        #expect(try await vault("diff", path, "live", on: server)["same"]?.isTrue == true)
        #expect(try await server.psql(query) == before)
        for name in names { try await server.psql("DROP DATABASE \(TestServer.identifier(name))") }
    }
}

@Sendable private func prepareApply(_ server: TestServer) async throws {
    try await server.createRole("app")
    try await server.psql("GRANT USAGE ON SCHEMA cron TO app")
}
