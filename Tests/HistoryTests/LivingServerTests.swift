import TestSupport
import Testing

@Suite("Sets of a server whose jobs run meanwhile", .server("history-living"), .serialized)
struct LivingServerTests {
    /// The rows of a set that its files hold, but for those that were not final.
    private func rows(_ set: String, _ server: TestServer, _ vault: Vault) async throws -> Int {
        let report = try await vault("show", set)
        return (report["history"]?["live_rows"]?.number ?? -1) - (report["history"]?["tail_rows"]?.number ?? 0)
    }

    @Test("pg_cron's own runs, begun and ended between and during sets: none is lost, none is twice")
    func living() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.psql(
            """
            CREATE TABLE gate (opened boolean);
            CREATE FUNCTION wait() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.1); END LOOP; END $$;
            SELECT cron.schedule('quick', '* * * * *', 'SELECT 1'), cron.schedule('slow', '* * * * *', 'SELECT wait()'),
                cron.schedule('list', '* * * * *', 'SELECT 1; SELECT wait(); SELECT 1/0');
            """
        )
        try await eventually("the jobs run") {
            try await server.number("SELECT count(*) FROM cron.job_run_details WHERE status = 'running'") > 0
        }
        var unfinished = 0
        repeat {
            let report = try await vault("backup", "--layers", "cron,history", on: server)
            unfinished = max(unfinished, report["history"]?["unfinished"]?.number ?? 0)
            // From the first set on, runs end while sets are taken.
            try await server.psql("INSERT INTO gate VALUES (true)")
            let left = "SELECT count(*) FROM cron.job_run_details WHERE status IN ('running', 'sending', 'starting')"
            if try await server.number(left) == 0 { break }
        } while true
        #expect(unfinished > 0)
        try await server.psql("UPDATE cron.job SET active = false")
        try await eventually("the last statement list is over") {
            try await server.number("SELECT count(*) FROM cron.job_run_details WHERE status = 'failed'") > 0
        }
        let set = try await vault.backup(server)
        #expect(try await vault("check")["status"]?.text == "ok")
        let verified = try await vault("verify", set, "--deep", "--watch", "1", on: server)
        #expect(!verified.notOK.contains("history.complete"))
        #expect(
            try await rows(set, server, vault)
                == Int(try await server.number("SELECT count(*) FROM cron.job_run_details"))
        )
    }

    @Test("rows deleted in a session that has not told its statistics yet are seen all the same")
    func untold() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(1000, of: 1)
        try await vault.backup(server)
        // The session stays, and is idle, while the next set is taken.
        let set = try await vault("backup", "--layers", "cron,history", on: server)["set"]?.text ?? ""
        #expect(try await rows(set, server, vault) == 1000)
        let session = server.program("psql")
        let words = ["-X", "-q", "-d", server.connection()]
        let script = """
            SELECT 1;
            DELETE FROM cron.job_run_details WHERE runid <= 10;
            \\! touch \(vault.folder.path("deleted")); while [ ! -e \(vault.folder.path("taken")) ]; do sleep 0.05; done
            """
        async let idle = session.succeed(words, input: script)
        try await eventually("it has deleted") {
            try await server.number("SELECT count(*) FROM cron.job_run_details") == 990
        }
        let next = try await vault.backup(server)
        try vault.folder.write("", to: "taken")
        _ = try await idle
        #expect(try await rows(next, server, vault) == 990)
    }

    @Test("nothing deleted: the table's run ids are not read, which the server's own counters show")
    func untouched() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(20_000, of: 1)
        try await server.psql("VACUUM cron.job_run_details")
        try await vault.backup(server)
        try await server.addRuns(10, of: 1)
        let read = "SELECT idx_tup_read FROM pg_stat_all_indexes WHERE indexrelname = 'job_run_details_pkey'"
        // Reading begins once no session may hide a deletion; the one that wrote the rows has ended.
        let before = try await server.number(read)
        let next = try await vault.backup(server)
        try await eventually("the statistics are told") { try await server.number(read) > before }
        #expect(try await server.number(read) - before < 1000)
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid = 5")
        let last = try await vault.backup(server)
        #expect(try await rows(next, server, vault) - rows(last, server, vault) == 1)
    }
}
