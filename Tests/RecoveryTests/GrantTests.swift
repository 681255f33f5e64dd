import TestSupport
import Testing

@Suite("T9: grants on pg_cron's objects come back", .server("grants"))
struct GrantTests {
    @Test("what was granted is granted, what was revoked is revoked, and the application can schedule again")
    func grants() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.createRole("app role")
        try await server.createRole("reader")
        try await server.psql(
            """
            GRANT USAGE ON SCHEMA cron TO "app role", reader;
            GRANT SELECT ON cron.job_run_details TO reader WITH GRANT OPTION;
            GRANT UPDATE ON SEQUENCE cron.jobid_seq TO "app role";
            GRANT EXECUTE ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean) TO "app role";
            REVOKE SELECT, DELETE ON cron.job_run_details FROM PUBLIC;
            REVOKE EXECUTE ON FUNCTION cron.schedule(text, text) FROM PUBLIC;
            """
        )
        try await server.insert([.init("mine", username: "app role")])
        let set = try await vault.backup(server)
        let before = try await acls(server)
        try await server.loseCron()
        let restored = try await vault("restore", set, on: server)
        #expect(restored.actions("grant").count == 8)
        #expect(restored["verify"]?.notOK == [])
        #expect(try await acls(server) == before)
        try await server.psql("SELECT cron.schedule('by the application', '0 0 * * *', 'SELECT 1')", user: "app role")

        try await server.loseCron()
        let mapped = try await vault("restore", set, "--map-role", "reader=app role", on: server)
        #expect(mapped["verify"]?.notOK == [])
        #expect(mapped.actions("grant").compactMap { $0["detail"]?.text }.contains { $0.contains("reader") } == false)
        // Once more: everything stands.
        #expect(try await vault("restore", set, "--map-role", "reader=app role", on: server).actions("grant").isEmpty)
    }

    /// Every privilege on the extension's objects, one on a line.
    private func acls(_ server: TestServer) async throws -> String {
        try await server.psql(
            """
            SELECT name, coalesce(r.rolname, 'PUBLIC'), a.privilege_type, a.is_grantable
            FROM (
              SELECT nspname::text AS name, nspacl AS acl FROM pg_namespace WHERE nspname = 'cron'
              UNION ALL SELECT oid::regclass::text, relacl FROM pg_class WHERE relnamespace = 'cron'::regnamespace
              UNION ALL SELECT oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
                        WHERE pronamespace = 'cron'::regnamespace
            ) o CROSS JOIN LATERAL aclexplode(o.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            ORDER BY 1, 2, 3
            """
        )
    }
}
