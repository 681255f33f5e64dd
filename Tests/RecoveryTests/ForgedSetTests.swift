import TestSupport
import Testing

@Suite("A set that somebody wrote with care and ill will", .server("forged"), .serialized)
struct ForgedSetTests {
    private func set(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        try await server.psql(
            """
            DO $$ BEGIN IF to_regrole('clerk') IS NULL THEN CREATE ROLE clerk LOGIN; END IF; END $$;
            GRANT USAGE ON SCHEMA cron TO clerk;
            """
        )
        try await server.insert([.init("one")])
        try await server.addRuns(5, of: 1)
        let set = try await vault.backup(server)
        try await server.emptyCron()
        return set
    }

    @Test(
        "numbers that would push a sequence to its end, files outside the set, a later format: refused, nothing touched"
    )
    func manifests() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let changes: [(code: String, change: @Sendable (String) -> String)] = [
            ("damaged", { $0.replacing("\"run_sequence\" : 5", with: "\"run_sequence\" : 9223372036854775807") }),
            ("damaged", { $0.replacing("\"job_sequence\" : 1", with: "\"job_sequence\" : -1") }),
            ("unsafe-name", { $0.replacing("RESTORE.md", with: "../../../../../../etc/hostname") }),
            ("format-newer", { $0.replacing("\"format\" : 1", with: "\"format\" : 2") }),
        ]
        for (code, change) in changes {
            let set = try await set(server, vault)
            let before = try await server.cronFingerprint()
            try vault.forgeManifest(of: set, change)
            let refused = try await vault.run("restore", set, on: server)
            #expect(refused.status != 0)
            #expect(try refused.json().errorCode == code)
            #expect(try await server.cronFingerprint() == before)
        }
    }

    @Test("a grant on what is not pg_cron's, and a job list that is not the proven one")
    func contents() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        var set = try await set(server, vault)
        try vault.forge("cron/settings.json", of: set, "\"object\" : \"cron\"", "\"object\" : \"evil\"")
        #expect(try await vault("restore", set, on: server, status: 1).blockerCodes == ["grant-malformed"])
        set = try await self.set(server, vault)
        try vault.forge("cron/jobs.json", of: set, "SELECT 1", "SELECT 2")
        let refused = try await vault.run("restore", set, on: server)
        #expect(try refused.json().errorCode == "damaged")
        #expect(refused.output.contains("cron/jobs.json"))
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 0)
    }
}
