import TestSupport
import Testing

@Suite("verify --observe: the launches of a minute", .server("observe"), .serialized)
struct ObserveTests {
    @Test("a job that runs each minute is seen; one that cannot connect is missing")
    func observe() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.psql("SELECT cron.schedule('each minute', '* * * * *', 'SELECT 1')")
        try await vault.backup(server)
        let seen = try await vault("verify", "--observe", "61s", on: server)
        #expect(seen.checks["launcher.observed"] == "ok")
        #expect(seen.evidence(of: "launcher.observed").contains("\"each minute\""))
        try await server.psql("UPDATE cron.job SET nodeport = 1")
        let broken = try await vault("verify", "--observe", "61s", on: server, status: 13)
        #expect(broken.checks["launcher.observed"] == "failed")
        #expect(broken.evidence(of: "launcher.observed").contains("missing"))
    }
}
