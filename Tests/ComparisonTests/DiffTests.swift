import FoundationEssentials
import TestSupport
import Testing

@Suite("diff and export", .server("diff", prepare: { try await $0.demo() }), .serialized)
struct DiffTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private func export(_ words: String...) async throws -> String {
        let server = try TestServer.running()
        let result = try await CronvaultCommand().run(
            ["export", "--repo", vault.repository, "--db", server.connection()] + words
        )
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test("a set is the server it was taken from, and so is what was exported of either")
    func same() async throws {
        let server = try TestServer.running()
        let set = try await vault.backup(server, layers: "cron")
        #expect(try await vault("diff", set, "live", on: server)["same"]?.isTrue == true)
        let fromServer = try await export()
        let fromSet = try await export(set)
        #expect(fromServer.split(separator: "\n").dropFirst() == fromSet.split(separator: "\n").dropFirst())
        let path = try vault.folder.write(fromServer, to: "jobs.yaml")
        #expect(try await vault("diff", path, set)["same"]?.isTrue == true)
        #expect(try await vault("diff", server.connection(), path)["same"]?.isTrue == true)
    }

    @Test("jobs, settings and grants that are other end with 13")
    func different() async throws {
        let server = try TestServer.running()
        let set = try await vault.backup(server, layers: "cron")
        try await server.createRole("reader")
        try await server.psql(
            """
            UPDATE cron.job SET schedule = '31 2 * * *' WHERE jobname = 'nightly-cleanup';
            DELETE FROM cron.job WHERE jobname = 'leap-day-audit';
            GRANT USAGE ON SCHEMA cron TO reader;
            """
        )
        try await server.insert([.init("new \u{1B}[31m")])
        let report = try await vault("diff", set, "live", on: server, status: 13)
        let jobs = report["jobs"]?.elements ?? []
        #expect(jobs.map { $0["kind"]?.text } == ["removed", "added", "changed"])
        #expect(jobs[2]["fields"]?[0]?["from"]?.text == "30 2 * * *")
        #expect(
            report["grants"]?.elements.map { $0["statement"]?.text } == ["GRANT USAGE ON SCHEMA cron TO \"reader\""]
        )
        let text = try await CronvaultCommand().run(
            ["diff", set, "live", "--repo", vault.repository, "--db", server.connection()]
        )
        #expect(text.status == 13 && text.output.contains("-schedule: 30 2 * * *\n+schedule: 31 2 * * *\n"))
        #expect(!text.output.contains("\u{1B}"))
    }

    @Test("a paused job counts as what it was")
    func paused() async throws {
        let server = try TestServer.running()
        let set = try await vault.backup(server, layers: "cron")
        try await vault("pause", on: server)
        #expect(try await vault("diff", set, "live", on: server)["same"]?.isTrue == true)
        #expect(try await export().contains("active: true"))
        try await vault("arm", "--confirm", "--source-gone", on: server)
    }

    @Test("a role that does not see every job gets no list, unless it says so")
    func hidden() async throws {
        let server = try TestServer.running()
        try await server.psql("CREATE ROLE seer LOGIN; GRANT USAGE ON SCHEMA cron TO seer")
        let words = ["--db", server.connection(user: "seer"), "--repo", vault.repository, "--json"]
        let refused = try await CronvaultCommand().run(["export"] + words)
        #expect(refused.status == 1)
        #expect(try refused.json().errorCode == "rows-hidden")
        #expect(try await CronvaultCommand().run(["export", "--allow-partial"] + words).status == 3)
        #expect(try await CronvaultCommand().run(["diff", "live", "live"] + words).status == 1)
    }

    @Test("SQL brings the rows back through psql, all inactive; JSON has every column; the listing has every schedule")
    func formats() async throws {
        let server = try TestServer.running()
        let script = try await export("--format", "sql")
        let query = "SELECT md5(string_agg((to_jsonb(j) - 'active')::text, '|' ORDER BY jobid)) FROM cron.job j"
        let before = try await server.psql(query)
        let json = try JSONValue(try await export("--json"))
        #expect(json["jobs"]?.elements.count == Int(try await server.number("SELECT count(*) FROM cron.job")))
        let listing = try await export("--format", "crontab")
        #expect(listing.contains("#0 3 * * *  night-shift  shop  SELECT sum(amount) FROM orders\n"))
        try await server.psql("DELETE FROM cron.job")
        try await server.program("psql").succeed(["-X", "-q", "-d", server.connection(), "-f", "-"], input: script)
        #expect(try await server.psql(query) == before)
        #expect(try await server.psql("SELECT count(*) FROM cron.job WHERE active") == "0")
        #expect(try JSONValue(try await export("--json"))["jobs"]?.elements.count == json["jobs"]?.elements.count)
    }

    @Test("a server without jobs is an empty list in every form")
    func empty() async throws {
        let server = try TestServer.running()
        try await server.psql("DELETE FROM cron.job")
        let path = try vault.folder.write(try await export(), to: "empty.yaml")
        #expect(try await vault("diff", path, "live", on: server)["same"]?.isTrue == true)
        #expect(try JSONValue(try await export("--json"))["jobs"]?.elements.isEmpty == true)
    }

    @Test("a job that runs elsewhere says so, and the file reads all the same")
    func elsewhere() async throws {
        let server = try TestServer.running()
        try await server.psql("DELETE FROM cron.job")
        try await server.insert([.init("far", nodename: "old\nhost"), .init("near")])
        let text = try await export()
        #expect(text.contains("  # runs on node old\\nhost:\(server.port):\n  - jobname: far\n"))
        let path = try vault.folder.write(text, to: "far.yaml")
        #expect(try await vault("diff", path, "live", on: server)["same"]?.isTrue == true)
        try await server.psql("DELETE FROM cron.job")
    }

    @Test("export of a file is wrong usage")
    func file() async throws {
        #expect(try await CronvaultCommand().run(["export", "x.yaml"]).status == 64)
    }
}
