import TestSupport
import Testing

@Suite("T7, T8 and T14: unfinished runs are closed, sequences never move back", .server("unfinished"), .serialized)
struct UnfinishedRunTests {
    private static let mark = "closed by restore: the run was unfinished when the set was taken"

    /// Rows as a launcher leaves them when its server is stopped at once, beside one that is over.
    private func addUnfinished(_ server: TestServer) async throws {
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, job_pid, database, username, command, status, start_time)
            SELECT 1, nextval('cron.runid_seq'), 999999, 'postgres', 'postgres', 'SELECT 1', status, now()
            FROM unnest(ARRAY['starting', 'connecting', 'sending', 'running', 'succeeded']) AS status
            """
        )
    }

    @Test("runs that were under way come back failed, with a mark, and a restarted launcher finds nothing to correct")
    func closed() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("long")])
        try await addUnfinished(server)
        let over = try await server.runs(where: "status = 'succeeded'")
        let set = try await vault.backup(server)
        try await server.loseCron()

        let restored = try await vault("restore", set, on: server)
        #expect(restored["history"]?["closed"] == .number(4))
        #expect(restored["history"]?["restored"] == .number(5))
        let ends =
            "SELECT runid, status, return_message, end_time IS NULL FROM cron.job_run_details WHERE runid < 5 ORDER BY 1"
        let expected = (1...4).map { "\($0)|failed|\(Self.mark)|t" }.joined(separator: "\n")
        #expect(try await server.psql(ends) == expected)
        #expect(try await server.runs(where: "runid = 5") == over)
        try await server.restart()
        #expect(try await server.psql(ends) == expected)
        #expect(try await vault("restore", set, on: server)["history"]?["already_there"] == .number(5))
        #expect(try await vault("verify", "--watch", "1", on: server).notOK == [])
    }

    @Test("behind, the sequences are moved past every job and run: the next ones get numbers of their own")
    func behind() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two"), .init("three")])
        try await server.addRuns(40, of: 2)
        let set = try await vault.backup(server)
        try await server.emptyCron()
        let restored = try await vault("restore", set, on: server)
        #expect(restored.objects(of: "sequence") == ["cron.jobid_seq", "cron.runid_seq"])
        #expect(try await server.number("SELECT cron.schedule('four', '0 3 * * *', 'SELECT 4')") > 3)
        #expect(try await server.number("SELECT nextval('cron.runid_seq')") > 40)
    }

    @Test("ahead, the sequences stay where they are")
    func ahead() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one")])
        try await server.addRuns(10, of: 1)
        let set = try await vault.backup(server)
        try await server.emptyCron()
        try await server.psql("SELECT setval('cron.jobid_seq', 1000), setval('cron.runid_seq', 5000)")
        let restored = try await vault("restore", set, on: server)
        #expect(restored.objects(of: "sequence") == [])
        #expect(try await server.psql("SELECT last_value FROM cron.jobid_seq") == "1000")
        #expect(try await server.psql("SELECT last_value FROM cron.runid_seq") == "5000")
        #expect(try await server.number("SELECT max(runid) FROM cron.job_run_details") == 10)
    }
}
