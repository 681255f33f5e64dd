import TestSupport
import Testing

@Suite(
    "A restore can be undone: what it replaced is back as it was, what it added is gone",
    .serialized,
    .server("undo")
)
struct UndoTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    /// A set of two jobs and a grant, of which the server then has one, changed and active, and no grant.
    private func conflict() async throws -> String {
        try await server.emptyCron()
        try await server.psql("DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA cron TO app")
        try await server.insert([.init("kept", command: "SELECT 'of the set'"), .init("added")])
        let set = try await vault.backup(server, layers: "cron")
        try await server.psql(
            """
            REVOKE USAGE ON SCHEMA cron FROM app;
            DELETE FROM cron.job WHERE jobname = 'added';
            UPDATE cron.job SET command = repeat('-- long ', 20000) || E'\\nSELECT 1', nodename = '127.0.0.1';
            """
        )
        return set
    }

    @Test("rows replaced come back whole and active, rows added go, grants made are revoked, sequences stay")
    func roundTrip() async throws {
        let set = try await conflict()
        let before = try await server.jobs()
        let restored = try await vault(
            "restore",
            set,
            "--layers",
            "cron",
            "--on-conflict",
            "replace",
            "--confirm",
            on: server
        )
        let record = try #require(restored["record"]?.text)
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 2)
        let sequence = try await server.number("SELECT last_value FROM cron.jobid_seq")

        let plan = try await vault("restore", record, "--dry-run", on: server)
        #expect(plan.objects(of: "update") == ["\"kept\""])
        #expect(plan.objects(of: "remove") == ["\"added\""])
        #expect(plan.objects(of: "grant") == ["cron"])
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 2)
        #expect(try await vault("restore", record, on: server, status: 64).errorCode == "needs-confirm")

        let undone = try await vault("restore", record, "--confirm", on: server)
        #expect(undone["undoes"]?.text == record)
        #expect(try await server.jobs() == before)
        #expect(try await !server.holds("SELECT has_schema_privilege('app', 'cron', 'USAGE')"))
        #expect(try await server.number("SELECT last_value FROM cron.jobid_seq") == sequence)
        let again = try await vault("restore", record, "--confirm", on: server)
        #expect(again.objects(of: "conflict") == ["\"kept\""])
        #expect(try await server.jobs() == before)
    }

    @Test("what somebody changed since the restore stays as it is, and is named")
    func changed() async throws {
        let set = try await conflict()
        let restored = try await vault(
            "restore",
            set,
            "--layers",
            "cron",
            "--on-conflict",
            "replace",
            "--confirm",
            on: server
        )
        let record = try #require(restored["record"]?.text)
        try await server.psql("UPDATE cron.job SET command = 'SELECT 3' WHERE jobname = 'added'")
        let undone = try await vault("restore", record, "--confirm", on: server)
        #expect(undone.objects(of: "conflict") == ["\"added\""])
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE command = 'SELECT 3'") == 1)
    }

    @Test("a job that was paused before is owed its state again after the undo; jobs that are gone are owed nothing")
    func owed() async throws {
        let set = try await conflict()
        try await vault("pause", on: server)
        let restored = try await vault(
            "restore",
            set,
            "--layers",
            "cron",
            "--on-conflict",
            "replace",
            "--confirm",
            on: server
        )
        let record = try #require(restored["record"]?.text)
        try await vault("restore", record, on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
        try await vault("arm", "--confirm", "--source-gone", on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 1)
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 1)
    }

    @Test("what is neither set nor restore is named as such")
    func unknown() async throws {
        _ = try await conflict()
        #expect(try await vault("restore", "19990101", on: server, status: 1).errorCode == "no-set")
        let pause = try #require(try await vault("pause", on: server)["record"]?.text)
        #expect(try await vault("restore", pause, on: server, status: 1).errorCode == "record-not-undoable")
    }
}
