import TestSupport
import Testing

@Suite("T15: the launcher is proven by a job that is heard, and its death by silence", .server("canary"))
struct CanaryTests {
    @Test("the canary is heard and gone again, that of a killed verify too; it is not heard without a launcher")
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

        let canaries = "FROM cron.job WHERE jobname LIKE 'cronvault canary%'"
        let killed = try await vault.killing(
            "verify",
            set,
            "--canary",
            on: server,
            at: .condition("SELECT EXISTS (SELECT \(canaries))"),
            lasting: 0
        )
        #expect(killed)
        try await eventually("the canary of a killed verify has removed itself") {
            try await server.number("SELECT count(*) \(canaries)") == 0
        }

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
