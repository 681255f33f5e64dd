import TestSupport
import Testing

@Suite("missed: what did not run, and catching up", .server("missed"), .serialized)
struct MissedTests {
    /// A job due each minute that was not there before, and an inactive one.
    private func idle(_ server: TestServer) async throws {
        try await server.emptyCron()
        try await server.psql(
            """
            DROP TABLE IF EXISTS public.seen; DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN;
            CREATE TABLE public.seen (who text); GRANT INSERT ON public.seen TO app
            """
        )
        try await server.insert([
            .init(
                "minutely",
                schedule: "* * * * *",
                command: "INSERT INTO public.seen VALUES (current_user)",
                username: "app"
            ),
            .init("off", schedule: "* * * * *", isActive: false),
        ])
    }

    /// Until then minutes pass that the job could not run in yet, which a second look would find.
    private func launched(_ server: TestServer) async throws {
        try await eventually("its first run is more than a minute old") {
            try await server.holds(
                "SELECT coalesce(min(start_time) < now() - interval '65 s', false) FROM cron.job_run_details"
            )
        }
    }

    @Test("since a time: exit 13 with the number of runs, whatever the policy; skipped once, it is settled")
    func skip() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await idle(server)
        try await launched(server)
        let once = try await vault("missed", "--since", "10m", on: server, status: 13)
        let job = try #require(once["jobs"]?[0])
        #expect(once["jobs"]?.elements.count == 1)
        #expect(job["jobname"]?.text == "minutely" && job["catch_up"]?.number == 1)
        #expect((6...10).contains(job["missed"]?.number ?? 0))
        #expect(once["assumptions"]?.elements.contains { $0.text?.contains("history") == true } == true)
        let all = try await vault("missed", "--since", "10m", "--policy", "all", on: server, status: 13)
        #expect(all["jobs"]?[0]?["catch_up"] == all["jobs"]?[0]?["missed"])
        let skipped = try await vault("missed", "--since", "10m", "--policy", "skip", "--confirm", on: server)
        #expect(skipped["applied"]?.isTrue == true && skipped["record"]?.text != nil)
        #expect(try await vault("missed", "--since", "10m", on: server)["missed"]?.number == 0)
        #expect(try await vault.run("missed", "--since", "2999-01-01T00:00:00Z", on: server).status == 64)
    }

    @Test("--confirm has pg_cron run it once as its owner, and no one-off job stays")
    func catchUp() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await idle(server)
        try await launched(server)
        let report = try await vault("missed", "--since", "10m", "--confirm", on: server)
        #expect(report["caught_up"]?.elements.map { $0["status"]?.text } == ["succeeded"])
        #expect(
            try await server.psql("SELECT username, status FROM cron.job_run_details WHERE jobid > 2")
                == "app|succeeded"
        )
        #expect(try await server.psql("SELECT DISTINCT who FROM public.seen") == "app")
        #expect(try await server.psql("SELECT jobname FROM cron.job ORDER BY 1") == "minutely\noff")
        #expect(try await vault("missed", "--since", "10m", on: server)["missed"]?.number == 0)
    }

    @Test("since a set: what a paused job misses counts, and the set tells which jobs there were")
    func sinceSet() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await idle(server)
        let set = try await vault.backup(server)
        try await vault("pause", on: server)
        try await eventually("a run was missed") {
            try await vault.run("missed", "--since", set, on: server).status == 13
        }
        let report = try await vault("missed", "--since", set, on: server, status: 13)
        #expect(report["jobs"]?.elements.map { $0["jobname"]?.text } == ["minutely"])
        #expect(report["assumptions"]?.elements.contains { $0.text?.contains("wait to be armed") == true } == true)
    }
}
