import TestSupport
import Testing

/// One look, for people and for monitoring plugins.
@Suite("status", .server("status"), .serialized)
struct StatusTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private func nagios(_ words: String...) async throws -> CronvaultCommand.Result {
        try await CronvaultCommand().run(
            ["status", "--nagios", "--repo", vault.repository, "--db", try TestServer.running().connection()] + words
        )
    }

    @Test("Nagios gets one line with performance data: critical without a set, ok with one, warning where jobs fail")
    func plugin() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        let without = try await nagios()
        #expect(without.status == 2)
        #expect(without.output.hasPrefix("CRONVAULT CRITICAL - main: there is no complete set | "))
        try await vault.backup(server, layers: "cron,history,full")
        let with = try await nagios()
        #expect(with.status == 0, "\(with.output)")
        let pattern =
            #/CRONVAULT OK - main: ok \| backup_age=\d+s;93600;180000;0 jobs=1 active=1 quarantined=0 failing=0;0 history=\d+B\n/#
        #expect(with.output.wholeMatch(of: pattern) != nil, "\(with.output)")
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
            SELECT jobid, nextval('cron.runid_seq'), 'postgres', 'postgres', 'x', 'failed', now(), now()
            FROM cron.job, generate_series(1, 3)
            """
        )
        let failing = try await nagios()
        #expect(failing.status == 1)
        #expect(failing.output.hasPrefix("CRONVAULT WARNING - main: job nightly failed 3 times in a row | "))
        #expect(try await nagios("--lang", "zh").output.contains("作业 nightly 连续失败 3 次"))
    }

    @Test("a server that does not answer is unknown to Nagios, and so is a configuration with a mistake")
    func unknown() async throws {
        try await vault.backup(try TestServer.running(), layers: "cron,history,full")
        let result = try await CronvaultCommand().run([
            "status", "--nagios", "--repo", vault.repository, "--db", "host=127.0.0.1 port=1",
        ])
        #expect(result.status == 3)
        #expect(result.output.hasPrefix("CRONVAULT UNKNOWN - main: the server cannot be looked at"))
        let broken = try await CronvaultCommand().run(["status", "--nagios", "--config", "/nowhere.yaml"])
        #expect(broken.status == 3)
        #expect(broken.output.hasPrefix("CRONVAULT UNKNOWN - "))
    }

    @Test("the report has stable keys")
    func keys() async throws {
        let server = try TestServer.running()
        let report = try await vault("status", on: server, status: 13)
        #expect(report.keys == ["clusters"])
        #expect(report["clusters"]?[0]?.keys == ["cluster", "copies", "figures", "problems", "status"])
        let events = report["clusters"]?[0]?["problems"]?.elements.map { $0["event"]?.text }
        #expect(events?.contains("backup-overdue") == true)
    }
}
