import Glibc
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

    /// Rows go, and the server's counter of deleted rows is as it was.
    enum Disguise: String, CaseIterable, CustomTestStringConvertible {
        case truncate = "TRUNCATE"
        case counterReset = "the table's counters were reset"
        case statisticsReset = "all statistics were reset"
        case crash = "the server crashed"

        var testDescription: String { rawValue }

        static let counter = "SELECT pg_stat_get_tuples_deleted('cron.job_run_details'::regclass)"

        func play(on server: TestServer) async throws {
            let deletion = "DELETE FROM cron.job_run_details WHERE runid <= 10"
            guard self != .truncate else {
                try await server.psql("TRUNCATE cron.job_run_details")
                return
            }
            try await server.psql(deletion)
            try await eventually("the deletion is counted") { try await server.number(Self.counter) == 10 }
            switch self {
            case .truncate: break
            case .counterReset:
                try await server.psql("SELECT pg_stat_reset_single_table_counters('cron.job_run_details'::regclass)")
            case .statisticsReset: try await server.psql("SELECT pg_stat_reset()")
            case .crash:
                let writer = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
                kill(Int32(try await server.number(writer)), SIGKILL)
                try await eventually("the server is back") { (try? await server.number("SELECT 1")) == 1 }
            }
        }
    }

    @Test(
        "rows that are gone without a trace in the counter of deleted rows are seen all the same",
        arguments: Disguise.allCases
    )
    func disguised(disguise: Disguise) async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(100, of: 1)
        try await vault.backup(server)
        try await disguise.play(on: server)
        #expect(try await server.number(Disguise.counter) == 0)
        let report = try await vault("backup", "--layers", "cron,history", on: server)
        #expect(report["history"]?["new_rows"]?.number == 0)
        let left = Int(try await server.number("SELECT count(*) FROM cron.job_run_details"))
        #expect(left < 100)
        #expect(try await rows(report["set"]?.text ?? "", server, vault) == left)
    }

    @Test("while cron.log_run is off nothing is lost, and afterwards the history goes on")
    func unlogged() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(5, of: 1)
        try await vault.backup(server)
        try await server.psql("ALTER SYSTEM SET cron.log_run = off")
        try await server.restart()
        #expect(try await server.psql("SHOW cron.log_run") == "off")
        let silent = try await vault("backup", "--layers", "cron,history", on: server)
        #expect(silent["status"]?.text == "complete")
        #expect([silent["history"]?["new_rows"]?.number, silent["history"]?["rows"]?.number] == [0, 5])
        try await server.psql("ALTER SYSTEM RESET cron.log_run")
        try await server.restart()
        try await server.addRuns(5, of: 1)
        let again = try await vault("backup", "--layers", "cron,history", on: server)
        #expect([again["history"]?["new_rows"]?.number, again["history"]?["rows"]?.number] == [5, 10])
    }

    @Test("a copy of the data directory was put back: its runs are another generation, and both come back")
    func putBack() async throws {
        try await withServer("history-copy") { server in
            let vault = try Vault()
            try await server.addRuns(10, of: 1)
            try await server.stop()
            try await Program("cp").succeed(["-a", server.data, server.data + ".copy"])
            try await server.start()
            try await server.addRuns(5, of: 2)
            let first = try await vault.backup(server)
            try await server.stop()
            try await Program("rm").succeed(["-r", server.data])
            try await Program("mv").succeed([server.data + ".copy", server.data])
            try await server.start()
            try await server.addRuns(5, of: 3)
            let second = try await vault("backup", "--layers", "cron,history", on: server)
            #expect(second["history"]?["new_rows"]?.number == 15)
            #expect(try await vault("check")["status"]?.text == "ok")
            for (set, job) in [(first, 2), (second["set"]?.text ?? "", 3)] {
                try await server.psql("TRUNCATE cron.job_run_details")
                try await vault("restore", set, "--layers", "history", on: server)
                let counts = "SELECT jobid, count(*) FROM cron.job_run_details GROUP BY 1 ORDER BY 1"
                #expect(try await server.psql(counts) == "1|10\n\(job)|5")
            }
        }
    }

    @Test("verify compares the newest rows, and --deep every one")
    func deep() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(100, of: 1)
        try await vault.backup(server)
        try await server.addRuns(100_000, of: 1)
        let set = try await vault.backup(server)
        try await server.psql("UPDATE cron.job_run_details SET return_message = 'edited' WHERE runid = 5")
        let spot = try await vault.run("verify", set, "--watch", "1", on: server).json()
        #expect(!spot.notOK.contains("history.complete"))
        let deep = try await vault.run("verify", set, "--deep", "--watch", "1", on: server).json()
        #expect(deep.notOK.contains("history.complete"))
        try await server.psql("UPDATE cron.job_run_details SET return_message = 'edited' WHERE runid = 100100")
        let newest = try await vault.run("verify", set, "--watch", "1", on: server).json()
        #expect(newest.notOK.contains("history.complete"))
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
