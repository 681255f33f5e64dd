import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `history prune` on a real server: only what is proven to be archived goes.
@Suite("Pruning a server's history", .serialized, .server("historyprune"))
struct HistoryPruneTests {
    private let vault: Vault
    private let server: TestServer

    init() async throws {
        vault = try Vault()
        server = try TestServer.running()
        try await server.emptyCron()
    }

    private func rows() async throws -> Int64 { try await server.number("SELECT count(*) FROM cron.job_run_details") }

    @Test(
        "without --confirm nothing goes; with it the archived and old go; unarchived, changed, young and unfinished stay"
    )
    func exact() async throws {
        try await server.addRuns(1000, of: 1)
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time, end_time) VALUES
              (1, 2001, 'succeeded', now() - interval '1 day', now()), (1, 2002, 'sending', '2026-01-01', NULL);
            SELECT setval('cron.runid_seq', 2002)
            """
        )
        try await vault.backup(server)
        try await server.psql(
            """
            UPDATE cron.job_run_details SET return_message = return_message || '!' WHERE runid IN (7, 500);
            UPDATE cron.job_run_details SET start_time = start_time + interval '1 us' WHERE runid = 8;
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time, end_time)
              VALUES (1, 1500, 'succeeded', '2026-01-01', '2026-01-01'), (1, 3000, 'succeeded', '2026-01-01', '2026-01-01');
            """
        )
        let before = try await server.cronFingerprint()
        let plan = try await vault("history", "prune", "--keep", "30d", on: server)
        #expect(plan["applied"]?.isTrue == false)
        #expect(try await server.cronFingerprint() == before)
        let done = try await vault(
            "history",
            "prune",
            "--keep",
            "30d",
            "--batch",
            "64",
            "--pause",
            "0s",
            "--confirm",
            on: server
        )
        #expect(done["deleted"]?.number == 997)
        #expect(done["changed"]?.number == 3)
        #expect(done["left"]?.number == 6)
        #expect(done["table"]?["dead_rows"]?.number ?? 0 >= 997)
        #expect(done["table"]?["live_rows"]?.number == 7)
        #expect(done["table"]?["vacuum_at"]?.number ?? 0 > 0)
        #expect(
            try await server.psql("SELECT string_agg(runid::text, ' ' ORDER BY runid) FROM cron.job_run_details")
                == "7 8 500 1500 2001 2002 3000"
        )
        let again = try await vault("history", "prune", "--keep", "30d", "--confirm", on: server)
        #expect(again["deleted"]?.number == 0)
        // Nothing is lost: the archive answers for what is gone.
        let all = try await vault.run(["history"], on: server)
        #expect(all.output.split(separator: "\n").count == 1003)
    }

    @Test("killed in the middle, what is gone is archived, and the next run goes on", arguments: [0.3, 0.6])
    func kill(share: Double) async throws {
        try await server.addRuns(20_000, of: 1)
        try await vault.backup(server)
        let killed = try await vault.killing(
            "history",
            "prune",
            "--keep",
            "1d",
            "--batch",
            "500",
            "--pause",
            "0.4s",
            "--confirm",
            on: server,
            at: .condition("SELECT count(*) < \(Int(20_000 * share)) FROM cron.job_run_details"),
            lasting: 1
        )
        #expect(killed)
        let left = try await rows()
        #expect(left > 0 && left < 20_000)
        #expect(try await vault.run(["history"], on: server).output.split(separator: "\n").count == 20_000)
        let done = try await vault("history", "prune", "--keep", "1d", "--pause", "0s", "--confirm", on: server)
        #expect(done["deleted"]?.number == Int(left))
        #expect(try await rows() == 0)
    }

    @Test("interrupted, it stops between two batches and says how far it came; the next run goes on")
    func interrupt() async throws {
        try await server.addRuns(20_000, of: 1)
        try await vault.backup(server)
        let words = ["history", "prune", "--keep", "1d", "--batch", "500", "--pause", "0.4s", "--confirm"]
        let (server, half) = (server, "SELECT count(*) < 15000 FROM cron.job_run_details")
        let result = try await vault.run(words, on: server) { pid in
            while try await !server.holds(half) {}
            Glibc.kill(pid, SIGINT)
        }
        #expect(result.status == 130)
        let left = try await rows()
        #expect(left > 0 && left < 15_000 && left % 500 == 0)
        let done = try await vault("history", "prune", "--keep", "1d", "--pause", "0s", "--confirm", on: server)
        #expect(done["deleted"]?.number == Int(left))
    }

    @Test("without an archive of this very table nothing goes")
    func notArchived() async throws {
        try await server.addRuns(10, of: 1)
        let none = try await vault.run(["history", "prune", "--keep", "1d", "--confirm"], on: server)
        #expect(none.status == 10)
        try await vault.backup(server, layers: "cron")
        let bare = try await vault.run(["history", "prune", "--keep", "1d", "--confirm"], on: server)
        #expect(bare.status == 1)
        #expect(try bare.failure()?["code"]?.text == "not-archived")
        try await vault.backup(server)
        try await server.emptyCron()
        try await server.addRuns(10, of: 1)
        let other = try await vault.run(["history", "prune", "--keep", "1d", "--confirm"], on: server)
        #expect(try other.failure()?["code"]?.text == "not-archived")
        #expect(try await rows() == 10)
    }

    @Test("a segment that is not what its set says lets nothing go")
    func damaged() async throws {
        try await server.addRuns(10, of: 1)
        let set = try await vault.backup(server)
        let manifest = try await vault("show", set)
        let history = try #require(manifest["history"])
        let name = try #require(history["segments"]?[0]?["name"]?.text)
        let generation = try #require(history["generation"]?.text)
        let place = "\(vault.repository)/clusters/main/history/\(generation)/\(name)"
        var bytes = Array(try Data(contentsOf: URL(filePath: place)))
        bytes[bytes.count / 2] ^= 0x55
        try Data(bytes).write(to: URL(filePath: place))
        let result = try await vault.run(["history", "prune", "--keep", "1d", "--confirm"], on: server)
        #expect(result.status == 13)
        #expect(try await rows() == 10)
    }

    @Test("a role that sees only its own runs deletes none; a record says what went")
    func rolesAndRecord() async throws {
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        try await server.psql("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN; GRANT USAGE ON SCHEMA cron TO plain")
        let line = [
            "history", "prune", "--keep", "1d", "--confirm", "--repo", vault.repository, "--json", "--db",
            server.connection(user: "plain"),
        ]
        let result = try await CronvaultCommand().run(line)
        #expect(result.status == 1)
        #expect(try result.failure()?["code"]?.text == "rows-hidden")
        let done = try await vault("history", "prune", "--keep", "1d", "--confirm", on: server)
        let record = try #require(done["record"]?.text)
        let server = try await self.server.psql("SELECT system_identifier FROM pg_control_system()")
        let path = "\(vault.repository)/records/\(server)/\(record)-history-prune.json"
        let document = try JSONValue(String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))
        #expect(document["runs"]?["deleted"]?.number == 10)
        #expect(document["runs"]?["first"]?.number == 1)
        #expect(document["runs"]?["last"]?.number == 10)
    }

    @Test("the printed job is accepted by pg_cron, and its command deletes what is archived, old and over")
    func job() async throws {
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        try await server.addRuns(5, of: 1)
        let printed = try await vault("history", "prune", "--keep", "1d", "--print-job", on: server)
        let statement = try #require(printed["statement"]?.text)
        try await server.psql(statement)
        let command = try await server.psql("SELECT command FROM cron.job WHERE jobname = 'cronvault history prune'")
        try await server.psql(command)
        #expect(
            try await server.psql("SELECT string_agg(runid::text, ' ' ORDER BY runid) FROM cron.job_run_details")
                == "11 12 13 14 15"
        )
        try await server.psql("SELECT cron.unschedule('cronvault history prune')")
    }
}
