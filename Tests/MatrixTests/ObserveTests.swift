import TestSupport
import Testing

extension MatrixTests {
    @Suite("verify --observe: real launches against predicted ones")
    struct ObserveTests {
        @Test("a job that runs every few seconds is seen; one that cannot connect is missing")
        func observe() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await server.psql("SELECT cron.schedule('each', '3 seconds', 'SELECT 1')")
                let set = try #require(try await matrix.vault.set(of: server, cluster: "observe")["set"]?.text)
                let watch = { (status: Int32) in
                    try await matrix.vault(
                        "verify",
                        set,
                        "--cluster",
                        "observe",
                        "--watch",
                        "1",
                        "--observe",
                        "8s",
                        on: server,
                        status: status
                    )
                }
                let seen = try await watch(0)
                #expect(seen.checks["launcher.observed"] == "ok")
                #expect(seen.evidence(of: "launcher.observed").contains("\"each\""))
                try await server.psql("UPDATE cron.job SET nodeport = 1")
                let broken = try await watch(13)
                #expect(broken.checks["launcher.observed"] == "failed")
                #expect(broken.evidence(of: "launcher.observed").contains("missing"))
            }
        }
    }
}
