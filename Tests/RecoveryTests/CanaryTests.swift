import TestSupport
import Testing

@Suite("T15: the launcher is proven by a job that is heard, and its death by silence", .server("canary"))
struct CanaryTests {
    @Test("after a restore the canary is heard and gone again; with the launcher terminated it is not heard")
    func canary() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.insert([.init("mine", isActive: false)])
        let set = try await vault.backup(server)
        try await server.loseCron()
        try await vault("restore", set, on: server)
        let before = try await server.jobs()
        let heard = try await vault("verify", set, "--canary", "--watch", "1", on: server)
        #expect(heard.notOK == [])
        #expect(heard.checks["launcher.executes-here"] == "ok")
        #expect(try await server.jobs() == before)

        // Up to 1.6.0 a launcher that is terminated never comes back.
        try await server.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'"
        )
        try await eventually("there is no launcher") {
            try await server.number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'")
                == 0
        }
        let silent = try await vault("verify", set, "--canary", "--watch", "1", on: server, status: 13)
        #expect(silent.notOK == ["launcher.alive", "launcher.executes-here"])
        #expect(silent.check("launcher.alive")?["summary"]?.text == "there is no launcher: no job runs")
        #expect(try await server.jobs() == before)
    }
}
