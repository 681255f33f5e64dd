import TestSupport
import Testing

@Suite("Jobs that stand on the target already", .server("conflicts"), .serialized)
struct ConflictTests {
    /// A set of an active and an inactive job; on the server one of them then has another schedule, and is active.
    private func setAndChange(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        try await server.insert([
            .init("changed"), .init("same", schedule: "0 4 * * *"), .init("lost", isActive: false),
        ])
        let set = try await vault.backup(server)
        try await server.psql(
            "UPDATE cron.job SET schedule = '0 9 * * *' WHERE jobname = 'changed'; DELETE FROM cron.job WHERE jobname = 'lost'"
        )
        return set
    }

    private func rows(_ server: TestServer) async throws -> String {
        try await server.psql("SELECT jobid, jobname, schedule, active FROM cron.job ORDER BY jobname")
    }

    @Test("same name, other content: nothing is done unless the user says what")
    func fail() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await setAndChange(server, vault)
        let before = try await server.cronFingerprint()
        let blocked = try await vault("restore", set, on: server, status: 1)
        #expect(blocked.blockerCodes == ["job-conflict"])
        #expect(blocked.objects(of: "conflict") == ["\"changed\""])
        #expect(try await server.cronFingerprint() == before)
    }

    @Test("skip: the other one stays, an identical one stays active, the missing one comes back inactive")
    func skip() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await setAndChange(server, vault)
        let skipped = try await vault("restore", set, "--on-conflict", "skip", on: server, status: 13)
        #expect(skipped.objects(of: "skip") == ["\"changed\"", "\"same\""])
        #expect(try await rows(server) == "1|changed|0 9 * * *|t\n3|lost|0 3 * * *|f\n2|same|0 4 * * *|t")
        #expect(skipped["verify"]?.notOK == ["jobs.unchanged"])
    }

    @Test("replace needs an explicit word, ends inactive and says so; arm then gives it the set's state")
    func replace() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await setAndChange(server, vault)
        let before = try await server.cronFingerprint()
        let unasked = try await vault("restore", set, "--on-conflict", "replace", on: server, status: 64)
        #expect(unasked.errorCode == "needs-confirm")
        #expect(try await server.cronFingerprint() == before)

        let replaced = try await vault("restore", set, "--on-conflict", "replace", "--confirm", on: server)
        #expect(replaced.objects(of: "update") == ["\"changed\""])
        #expect(
            replaced.actions("update").first?["detail"]?.text
                == "job 1 is replaced; it is active now and will be inactive"
        )
        #expect(try await rows(server) == "1|changed|0 3 * * *|f\n3|lost|0 3 * * *|f\n2|same|0 4 * * *|t")
        #expect(replaced["verify"]?.notOK == [])
        try await vault("arm", "--confirm", on: server)
        #expect(try await rows(server) == "1|changed|0 3 * * *|t\n3|lost|0 3 * * *|f\n2|same|0 4 * * *|t")
    }

    @Test("of unnamed jobs alike as many come back as were lost, each with its own number and state")
    func unnamed() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init(nil), .init(nil, isActive: false), .init(nil), .init(nil, command: "SELECT 2")])
        let recorded = try await server.jobs()
        let set = try await vault.backup(server)
        try await server.psql("DELETE FROM cron.job WHERE jobid IN (1, 3)")
        let restored = try await vault("restore", set, on: server)
        #expect(restored.objects(of: "insert") == ["#1", "#3"])
        #expect(restored.objects(of: "skip") == ["#2", "#4"])
        try await vault("arm", "--confirm", on: server)
        #expect(try await server.jobs() == recorded)
    }

    @Test("jobs and roles whose names differ only in their bytes stay apart", .timeLimit(.minutes(5)))
    func spelling() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        let names = ["caf\u{E9}", "cafe\u{301}"]
        for name in names {
            try await server.createRole(name)
            try await server.createDatabase(name)
            for owner in names { try await server.insert([.init(name, database: name, username: owner)]) }
        }
        try await server.psql(
            "GRANT USAGE ON SCHEMA cron TO " + names.map(TestServer.identifier).joined(separator: ", ")
        )
        let recorded = try await server.jobs()
        let set = try await vault.backup(server)
        try await server.psql(
            """
            REVOKE USAGE ON SCHEMA cron FROM \(TestServer.identifier(names[1]));
            DELETE FROM cron.job; DROP ROLE \(TestServer.identifier(names[1]));
            """
        )
        let blocked = try await vault("restore", set, on: server, status: 1)
        #expect(blocked.blockers.map { Array(($0["object"]?.text ?? "").utf8) } == [Array(names[1].utf8)])
        let restored = try await vault("restore", set, "--create-roles", on: server)
        #expect(restored["verify"]?.notOK == [])
        #expect(restored.objects(of: "insert").count == 4)
        #expect(restored.actions("grant").count == 1)
        try await vault("arm", "--confirm", on: server)
        #expect(try await server.jobs() == recorded)
        #expect(try await vault("verify", "--watch", "1", on: server).notOK == [])
    }
}
