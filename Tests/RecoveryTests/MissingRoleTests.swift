import TestSupport
import Testing

@Suite("T4: a job whose owner does not exist stops every job of everybody", .server("missing-role"))
struct MissingRoleTests {
    @Test("a restore refuses it, and makes or maps the role; verify sees the launcher crash, not only the table")
    func missingOwner() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.createRole("gone", "LOGIN SUPERUSER PASSWORD 'secret'")
        try await server.createRole("stays")
        try await server.insert([
            .init("inactive-of-gone", username: "gone", isActive: false), .init(nil, username: "gone"),
            .init("of-stays", username: "stays"),
        ])
        let set = try await vault.backup(server)
        try await server.loseCron()
        try await server.psql("DROP ROLE gone")

        try await isBlocked(set, server, vault)
        let mapped = try await vault("restore", set, "--map-role", "gone=stays", "--dry-run", on: server)
        #expect(mapped.blockers.isEmpty)
        try await isCreated(set, server, vault)
        try await crashLoopIsSeen(server, vault)
    }

    private func isBlocked(_ set: String, _ server: TestServer, _ vault: Vault) async throws {
        let blocked = try await vault("restore", set, on: server, status: 1)
        #expect(blocked["applied"] == .boolean(false))
        #expect(blocked.blockerCodes == ["role-missing"])
        #expect(blocked.blockers[0]["object"]?.text == "gone")
        #expect(blocked.blockers[0]["problem"]?.text?.contains("\"inactive-of-gone\", #2") == true)
        #expect(try await server.number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_cron'") == 0)
    }

    /// `--create-roles` gives nobody more than LOGIN, whatever the role was.
    private func isCreated(_ set: String, _ server: TestServer, _ vault: Vault) async throws {
        let created = try await vault("restore", set, "--create-roles", on: server)
        #expect(created.objects(of: "role") == ["gone"])
        #expect(created["verify"]?.notOK == [])
        let role = "SELECT rolcanlogin, rolsuper, rolpassword IS NULL FROM pg_authid WHERE rolname = 'gone'"
        #expect(try await server.psql(role) == "t|f|t")
    }

    private func crashLoopIsSeen(_ server: TestServer, _ vault: Vault) async throws {
        try await server.psql("DROP ROLE gone")
        let quiet = try await vault("verify", "--watch", "1", on: server, status: 13)
        #expect(quiet.notOK == ["roles.exist"])
        #expect(quiet.evidence(of: "roles.exist").contains("\"inactive-of-gone\", #2"))
        try await server.psql("DELETE FROM cron.job WHERE false")
        try await eventually("the launcher is seen to crash") {
            try await vault("verify", on: server, status: 13).notOK == ["roles.exist", "launcher.alive"]
        }
        try await server.createRole("gone")
        try await eventually("the launcher stays alive") {
            try await vault.run("verify", on: server).json().notOK == []
        }
    }

    @Test("an owner that goes after the plan was made: the transaction looks once more and rolls all back")
    func ownerGoesMeanwhile() async throws {
        // The row stands there already: the set's own jobs are all right, the launcher would die all the same.
        let vault = try Vault()
        try await withServer("missing-role-target") { target in
            let set = try await vault.backup(target)
            try await target.insert([.init("theirs", username: "ghost")])
            let before = try await target.cronFingerprint()
            let refused = try await vault.run("restore", set, on: target)
            #expect(refused.status == 1)
            #expect(try refused.json().blockerCodes == ["role-missing"])
            #expect(try await target.cronFingerprint() == before)
        }
    }
}
