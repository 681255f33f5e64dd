import TestSupport
import Testing

/// `history` against a real server, by the built command.
@Suite("Runs of archive and live table", .serialized, .server("runs"))
struct RunHistoryTests {
    private let vault: Vault
    private let server: TestServer

    init() async throws {
        vault = try Vault()
        server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([
            TestServer.JobRow("often", schedule: "* * * * *", isActive: false),
            TestServer.JobRow("rarely", schedule: "0 0 1 1 *", isActive: false),
        ])
    }

    private func lines(_ words: String..., live: Bool = true) async throws -> [JSONValue] {
        let result = try await vault.run(["history"] + words, on: live ? server : nil)
        guard result.status == 0 else { throw Failed(text: result.errors + result.output) }
        return try result.output.split(separator: "\n").map { try JSONValue(String($0)) }
    }

    struct Failed: Error {
        let text: String
    }

    private func runids(_ lines: [JSONValue]) -> [Int] { lines.compactMap { $0["runid"]?.number } }

    @Test("each run comes once: archived where it was over, live where it was not, and those that are gone")
    func merge() async throws {
        try await server.addRuns(200, of: 1)
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time) VALUES
              (1, 300, 'running', '2026-02-01'), (1, 301, 'connecting', NULL);
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time, end_time)
              VALUES (2, 302, 'failed', '2026-02-01', '2026-02-01 00:00:09');
            SELECT setval('cron.runid_seq', 302)
            """
        )
        try await vault.backup(server)
        try await server.psql(
            """
            UPDATE cron.job_run_details SET status = 'failed', end_time = '2026-02-01 00:01' WHERE runid = 300;
            UPDATE cron.job_run_details SET return_message = 'by hand' WHERE runid = 5;
            DELETE FROM cron.job_run_details WHERE runid <= 3;
            """
        )
        try await server.addRuns(4, of: 2)
        let all = try await lines()
        #expect(runids(all) == Array(1...200) + [300, 301, 302] + Array(303...306))
        #expect(all[4]["return_message"]?.text == "rrrrrrrrrrrr")
        #expect(all[200]["status"]?.text == "failed")
        #expect(all[200]["end_time"]?.text == "2026-02-01T00:01:00Z")
        #expect(all[201]["status"]?.text == "connecting")
        let archived = try await lines("--archive", live: false)
        #expect(runids(archived) == Array(1...200) + [300, 301, 302])
        #expect(archived[200]["status"]?.text == "running")
    }

    @Test("filters narrow; a limit leaves the newest; CSV is what PostgreSQL wrote")
    func filters() async throws {
        try await server.addRuns(500, of: 1)
        try await server.addRuns(50, of: 2)
        try await vault.backup(server)
        try await server.addRuns(50, of: 2)
        #expect(runids(try await lines("--job", "rarely")) == Array(501...600))
        #expect(runids(try await lines("--job", "1", "--failures")) == [97, 194, 291, 388, 485])
        #expect(runids(try await lines("--limit", "3")) == [598, 599, 600])
        #expect(runids(try await lines("--limit", "2", "--job", "often", "--status", "failed")) == [388, 485])
        #expect(
            runids(
                try await lines("--job", "often", "--since", "2026-01-01T00:10:00Z", "--until", "2026-01-01T00:12:00Z")
            ) == [10, 11, 12]
        )
        #expect(runids(try await lines("--since", "2026-01-02", "--job", "often")).isEmpty)
        let turned = try await vault(
            "history",
            "--since",
            "2026-01-02",
            "--until",
            "2026-01-01",
            on: server,
            status: 64
        )
        #expect(turned["error"]?["code"]?.text == "usage")
        let csv = try await CronvaultCommand().run(["history", "--archive", "--csv", "--repo", vault.repository])
        let rows = csv.output.split(separator: "\n").map { $0.drop { $0 != "," }.dropFirst() }
        let copied = try await server.psql(
            "COPY (SELECT * FROM cron.job_run_details WHERE runid <= 550 ORDER BY runid) TO STDOUT (FORMAT csv, HEADER)"
        )
        #expect(rows.joined(separator: "\n") == copied)
        let unknown = try await vault.run(["history", "--job", "nobody"], on: server)
        #expect(unknown.status == 1)
        #expect(try unknown.failure()?["code"]?.text == "no-job")
    }

    @Test("figures are those that SQL finds")
    func statistics() async throws {
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time, end_time)
            SELECT 1, n, CASE WHEN n BETWEEN 50 AND 55 OR n = 300 THEN 'failed' ELSE 'succeeded' END,
                   timestamptz '2026-01-01' + n * interval '1 minute' + CASE WHEN n > 200 THEN interval '3 h' ELSE '0' END,
                   timestamptz '2026-01-01' + n * interval '1 minute' + CASE WHEN n > 200 THEN interval '3 h' ELSE '0' END
                   + (n * 7919 % 5000) * interval '1 ms'
            FROM generate_series(1, 300) n
            """
        )
        try await vault.backup(server)
        let report = try await vault("history", "--stats", "--archive")
        let job = try #require(report["jobs"]?[0])
        #expect(job["jobname"]?.text == "often")
        #expect(job["runs"]?.number == 300)
        #expect(job["failed"]?.number == 7)
        #expect(job["longest_failure_streak"]?.number == 6)
        #expect(job["streak"]?.number == 1)
        #expect(job["streak_status"]?.text == "failed")
        #expect(job["longest_gap_from"]?.text == "2026-01-01T03:20:00Z")
        let exact = try await server.psql(
            """
            SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM end_time - start_time))
            FROM cron.job_run_details
            """
        )
        guard case .number(let p95)? = job["p95"], let exact = Double(exact) else { throw Failed(text: "no numbers") }
        #expect(abs(p95 - exact) <= exact * 0.008)
        #expect(report["total"]?["runs"]?.number == 300)
        let slowest = try await lines("--slowest", "2", "--archive", live: false)
        let longest = try await server.psql(
            "SELECT runid FROM cron.job_run_details ORDER BY end_time - start_time DESC, runid LIMIT 2"
        )
        #expect(runids(slowest).map(String.init).joined(separator: "\n") == longest)
        let calendar = try await vault("history", "--calendar", "--archive", "--timezone", "Asia/Shanghai")
        let days = calendar["days"]?.elements.filter { $0["runs"]?.number ?? 0 > 0 } ?? []
        #expect(days.map { $0["date"]?.text } == ["2026-01-01"])
        #expect(days.first?["failed"]?.number == 7)
    }

    @Test("what an active job's schedule asks for and was not run is missed")
    func missed() async throws {
        try await vault.backup(server, layers: "cron")
        // Due at a minute that does not come while this test runs.
        let minute = try await server.number("SELECT (extract(minute FROM now())::int + 5) % 10")
        let start = "date_trunc('hour', now()) - interval '1 day' + \(minute) * interval '1 min'"
        try await server.psql(
            """
            UPDATE cron.job SET schedule = '\(minute)-59/10 * * * *', active = true WHERE jobid = 1;
            INSERT INTO cron.job_run_details (jobid, runid, status, start_time, end_time)
            SELECT 1, n, 'succeeded', s, s FROM (SELECT n, \(start) + n * interval '10 min' FROM generate_series(1, 60) n) r(n, s)
            WHERE n NOT BETWEEN 20 AND 29
            """
        )
        let until = try await server.psql(
            "SELECT to_char((\(start) + interval '605 min') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        )
        let report = try await vault("history", "--stats", "--until", until, on: server)
        #expect(report["jobs"]?[0]?["missed"]?.number == 10)
        #expect(report["jobs"]?[1]?["missed"] == .null || report["jobs"]?[1] == nil)
        try await server.psql("UPDATE cron.job SET active = false")
    }

    @Test("without a repository the live table answers alone; without either there is an error")
    func alone() async throws {
        try await server.addRuns(5, of: 1)
        let command = try CronvaultCommand()
        let live = try await command.run(["history", "--json", "--db", server.connection()])
        #expect(live.status == 0)
        #expect(live.output.split(separator: "\n").count == 5)
        #expect(try await command.run(["history", "--archive", "--json"]).status == 10)
    }

    @Test("the extension made anew begins another history; both are shown")
    func generations() async throws {
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        try await server.emptyCron()
        try await server.addRuns(3, of: 1)
        #expect(runids(try await lines()) == Array(1...10) + [1, 2, 3])
        try await vault.backup(server)
        #expect(runids(try await lines()) == Array(1...10) + [1, 2, 3])
        #expect(runids(try await lines("--archive", live: false)) == Array(1...10) + [1, 2, 3])
    }

    @Test("runs that a restore brought to another life of the table are shown once")
    func restored() async throws {
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        try await server.emptyCron()
        _ = try await vault.run(["restore"], on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details") == 10)
        #expect(runids(try await lines()) == Array(1...10))
        try await server.addRuns(1, of: 1)
        #expect(try await lines().count == 11)
    }
}
