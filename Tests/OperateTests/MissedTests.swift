import FoundationEssentials
import TestSupport
import Testing

@Suite("missed: what did not run, and catching up", .server("missed"), .serialized)
struct MissedTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    /// A job that was due an hour ago and each day before that, and an inactive one; neither is due meanwhile.
    private func idle() async throws {
        try await server.emptyCron()
        try await server.psql(
            """
            DROP TABLE IF EXISTS public.seen; DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN;
            CREATE TABLE public.seen (who text); GRANT INSERT ON public.seen TO app
            """
        )
        let hour = try await server.psql("SELECT to_char(now() AT TIME ZONE 'UTC' - interval '1 hour', 'FMMI FMHH24')")
        let insert = "INSERT INTO public.seen VALUES (current_user)"
        try await server.insert([
            .init("daily", schedule: "\(hour) * * *", command: insert, username: "app"),
            .init("off", schedule: "\(hour) * * *", isActive: false),
        ])
    }

    /// A run of the job so many days before it was last due.
    private func ran(_ days: Int) async throws {
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, job_pid, database, username, command, status, return_message,
                                              start_time, end_time)
            SELECT 1, nextval('cron.runid_seq'), 1, 'postgres', 'app', '', 'succeeded', '1 row', at, at + interval '1 s'
            FROM (SELECT date_trunc('minute', now()) - interval '1 hour' - interval '\(days) days' AS at) t
            """
        )
    }

    private func missed(_ since: String, _ words: String..., status: Int32) async throws -> JSONValue {
        let result = try await vault.run(["missed", "--since", since] + words, on: server)
        #expect(result.status == status, "\(result.output)\(result.errors)")
        return try result.json()
    }

    @Test("since a time: exit 13 with the number of runs, whatever the policy; skipped once, it is settled")
    func skip() async throws {
        try await idle()
        try await ran(1)
        let once = try await missed("74h", status: 13)
        let job = try #require(once["jobs"]?[0])
        #expect(once["jobs"]?.elements.count == 1)
        #expect(job["jobname"]?.text == "daily" && job["catch_up"] == .number(1) && job["missed"] == .number(3))
        #expect(once["assumptions"]?.elements.contains { $0.text?.contains("history") == true } == true)
        let all = try await missed("74h", "--policy", "all", status: 13)
        #expect(all["jobs"]?[0]?["catch_up"] == .number(3))
        let skipped = try await missed("74h", "--policy", "skip", "--confirm", status: 0)
        #expect(skipped["applied"]?.isTrue == true && skipped["record"]?.text != nil)
        #expect(try await missed("74h", status: 0)["missed"] == .number(0))
        #expect(try await vault.run("missed", "--since", "2999-01-01T00:00:00Z", on: server).status == 64)
    }

    @Test("--confirm has pg_cron run it once as its owner, and no one-off job stays")
    func catchUp() async throws {
        try await idle()
        let report = try await missed("2h", "--confirm", status: 0)
        #expect(report["caught_up"]?.elements.map { $0["status"]?.text } == ["succeeded"])
        #expect(
            try await server.psql("SELECT username, status FROM cron.job_run_details WHERE jobid > 2")
                == "app|succeeded"
        )
        #expect(try await server.psql("SELECT DISTINCT who FROM public.seen") == "app")
        #expect(try await server.psql("SELECT jobname FROM cron.job ORDER BY 1") == "daily\noff")
        #expect(try await missed("2h", status: 0)["missed"] == .number(0))
    }

    @Test("a run that was archived and then deleted from the server was no missed one")
    func archived() async throws {
        try await idle()
        for day in [3, 2, 1] { try await ran(day) }
        try await vault.backup(server)
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid <= 2")
        try await ran(0)
        let found = try await missed("98h", status: 13)
        #expect(found["missed"] == .number(1))
        #expect(found["jobs"]?[0]?["runs"]?.elements.count == 1)
        #expect(found["assumptions"]?.elements.contains { $0.text?.contains("archive was asked") == true } == true)
        // Where there is no archive, it cannot be told.
        let alone = try await CronvaultCommand().run([
            "missed", "--since", "98h", "--json", "--db", server.connection(), "--repo", vault.folder.path("none"),
        ])
        #expect(try alone.json()["missed"] == .number(3))
    }

    @Test("since a set: what a paused job misses counts, and the set tells which jobs there were")
    func sinceSet() async throws {
        try await idle()
        let set = try await vault.backup(server)
        try await vault("pause", on: server)
        // The set was taken, and the jobs paused, two hours ago.
        let ago = try await server.psql(
            "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '2 hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        )
        try vault.forgeManifest(of: set) { $0.replacing(#/"taken_at" : "[^"]*"/#, with: "\"taken_at\" : \"\(ago)\"") }
        let report = try await missed(set, status: 13)
        #expect(report["jobs"]?.elements.map { $0["jobname"]?.text } == ["daily"])
        #expect(report["assumptions"]?.elements.contains { $0.text?.contains("wait to be armed") == true } == true)
    }
}
