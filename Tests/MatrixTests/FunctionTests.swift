import TestSupport
import Testing

extension MatrixTests {
    @Suite("Managed services: no superuser, no row access to cron.job")
    struct FunctionTests {
        /// Roles with what PG_CRON §10 tells of RDS and Supabase: USAGE on the schema, SELECT of own rows, the functions.
        private func services(_ server: TestServer, functions: Bool = true) async throws {
            try await server.psql(
                """
                CREATE ROLE manager LOGIN IN ROLE pg_monitor;
                CREATE ROLE tenant LOGIN IN ROLE pg_monitor;
                GRANT USAGE ON SCHEMA cron TO manager, tenant
                """
            )
            guard functions else { return }
            try await server.psql("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO manager, tenant")
        }

        private func forget(_ server: TestServer) async throws {
            try await server.emptyCron()
            try await server.psql("DROP OWNED BY manager, tenant; DROP ROLE manager, tenant")
        }

        private func owned(_ schedule: String = "17 3 1 1 *") -> [TestServer.JobRow] {
            [
                .init("named", schedule: schedule, username: "manager"),
                .init("elsewhere", schedule: "18 3 1 1 *", database: "shop", username: "tenant"),
                .init(nil, schedule: "19 3 1 1 *", command: "SELECT 'unnamed'", username: "tenant"),
                .init("asleep", schedule: "20 3 1 1 *", username: "tenant", isActive: false),
            ]
        }

        static let names: [Matrix.Name] = [.own, .trixie, .sid]

        @Test(
            "jobs come back inactive by their owners' functions, get new numbers, and are armed by them",
            arguments: names
        )
        func roundTrip(_ name: Matrix.Name) async throws {
            try await Matrix.using(name) { matrix, server in
                try await services(server)
                let cluster = ["--cluster", "service-\(name.rawValue)"]
                try await server.insert(owned())
                let set = try await matrix.vault.set(of: server, cluster: cluster[1])["set"]?.text ?? ""
                try await server.psql("DELETE FROM cron.job; SELECT setval('cron.jobid_seq', 100)")

                let alone = try await matrix.vault.restore(
                    set,
                    cluster + ["--method", "functions", "--db", server.connection(user: "manager")]
                )
                #expect(alone.blockerCodes == ["owner-connection-missing"])
                #expect(alone.blockers[0]["object"]?.text == "tenant")

                let restored = try await matrix.vault.restore(set, cluster + both(server))
                #expect(restored["applied"] == .boolean(true))
                #expect(restored["verify"]?.unpassed == [:])
                #expect(restored["job_ids"]?.elements.map { $0["to"]?.number } == [101, 102, 103, 104])
                #expect(restored["job_ids"]?.elements.map { $0["from"]?.number } == [1, 2, 3, 4])
                #expect(
                    try await server.psql("SELECT jobname, database, username, active FROM cron.job ORDER BY jobid")
                        == "named|postgres|manager|f\nelsewhere|shop|tenant|f\n|postgres|tenant|f\nasleep|postgres|tenant|f"
                )
                let again = try await matrix.vault.restore(set, cluster + both(server))
                #expect(again.objects(of: "skip").count == 4)
                for user in ["manager", "tenant"] {
                    let words = ["arm", "--confirm"] + cluster + ["--db", server.connection(user: user)]
                    let armed = try await matrix.vault.run(words, on: nil).json()
                    #expect(armed["armed"]?.elements.count == (user == "manager" ? 1 : 2))
                }
                #expect(try await server.psql("SELECT jobname FROM cron.job WHERE NOT active") == "asleep")
                try await forget(server)
            }
        }

        private func both(_ server: TestServer) -> [String] {
            [
                "--method", "functions", "--db", server.connection(user: "manager"), "--owner-db",
                "tenant=\(server.connection(user: "tenant"))",
            ]
        }

        @Test("a row of the name that stands there keeps its state and node when it is scheduled again: a conflict")
        func upsert() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await services(server)
                try await server.insert([.init("named", username: "manager")])
                let set = try await matrix.vault.set(of: server, cluster: "upsert")["set"]?.text ?? ""
                try await server.psql(
                    "UPDATE cron.job SET schedule = '0 9 1 1 *', nodename = 'farhost', active = false"
                )
                let words = [
                    "--cluster", "upsert", "--method", "functions", "--db", server.connection(user: "manager"),
                ]
                #expect(try await matrix.vault.restore(set, words).blockerCodes == ["job-conflict"])
                let replaced = try await matrix.vault.restore(set, words + ["--on-conflict", "replace", "--confirm"])
                #expect(replaced["applied"] == .boolean(true))
                #expect(
                    try await server.psql("SELECT schedule, nodename, active FROM cron.job") == "0 3 * * *|localhost|f"
                )
                try await forget(server)
            }
        }

        @Test("a role with cron.schedule alone cannot keep a job from running: a blocker unless --armed")
        func scheduleAlone() async throws {
            for name in [Matrix.Name.bullseye, .trixie] {
                try await Matrix.using(name) { matrix, server in
                    try await services(server, functions: false)
                    let cluster = "alone-\(name.rawValue)"
                    try await server.insert([
                        .init("named", schedule: "17 3 1 1 *", username: "manager"),
                        .init("elsewhere", schedule: "17 3 1 1 *", database: "shop", username: "manager"),
                        .init("asleep", schedule: "17 3 1 1 *", username: "manager", isActive: false),
                    ])
                    let set = try await matrix.vault.set(of: server, cluster: cluster)["set"]?.text ?? ""
                    try await server.psql("DELETE FROM cron.job")
                    let words = ["--cluster", cluster, "--method", "functions"]
                    let user = ["--db", server.connection(user: "manager")]
                    let blocked = try await matrix.vault.restore(set, words + user)
                    #expect(blocked.blockerCodes == ["rights-inactive", "rights-database", "rights-inactive"])
                    let options = ["--armed", "--confirm", "--on-conflict", "skip"]
                    let restored = try await matrix.vault.restore(set, words + user + options)
                    #expect(restored.objects(of: "insert") == ["\"named\""])
                    #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "named|t")
                    try await forget(server)
                }
            }
        }

        @Test("when a later owner's transaction fails, the jobs of the earlier ones stay, named; exit 4")
        func half() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await services(server)
                try await server.insert(owned())
                let set = try await matrix.vault.set(of: server, cluster: "half")["set"]?.text ?? ""
                try await server.psql("DELETE FROM cron.job; REVOKE CONNECT ON DATABASE shop FROM PUBLIC")
                let blocked = try await matrix.vault.restore(set, ["--cluster", "half"] + both(server))
                #expect(blocked.blockerCodes == ["connect-missing"])
                // What no plan can see: the server refuses at the very moment.
                try await server.psql(
                    """
                    GRANT CONNECT ON DATABASE shop TO PUBLIC;
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN RAISE ''not today''; END';
                    CREATE TRIGGER refuse BEFORE INSERT ON cron.job FOR EACH ROW WHEN (NEW.username = 'tenant')
                    EXECUTE FUNCTION refuse()
                    """
                )
                let result = try await matrix.vault.run(
                    ["restore", set, "--cluster", "half"] + both(server),
                    on: nil
                )
                #expect(result.status == 4)
                let detail = try result.failure()?["detail"]?.text ?? ""
                #expect(detail.contains("The jobs of these are restored: manager. Not of these: tenant."))
                #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "named|f")
                try await server.psql("DROP FUNCTION refuse CASCADE")
                let again = try await matrix.vault.restore(set, ["--cluster", "half"] + both(server))
                #expect(again.objects(of: "insert").count == 3)
                try await forget(server)
            }
        }

        @Test("backup with such a role: its own jobs, marked partial, and what could not be read is in the manifest")
        func backup() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await services(server)
                try await server.insert(owned())
                let layers = ["--layers", "cron,history", "--pg-bindir", server.programs]
                let user = ["--cluster", "tenant", "--db", server.connection(user: "tenant")]
                let refused = try await matrix.vault.run(["backup"] + layers + user, on: nil)
                #expect(refused.status == 1)
                #expect(try refused.failure()?["code"]?.text == "rows-hidden")
                let taken = try await matrix.vault.run(["backup", "--allow-partial"] + layers + user, on: nil)
                #expect(taken.status == 3)
                let report = try taken.json()
                #expect(report["status"]?.text == "partial")
                #expect(report["jobs"]?["captured"]?.number == 3)
                #expect(report["jobs"]?["total"] == .null)
                let set = report["set"]?.text ?? ""
                try await server.psql("DELETE FROM cron.job WHERE username = 'tenant'")
                let words = ["--cluster", "tenant", "--allow-partial", "--method", "functions"]
                let restored = try await matrix.vault.restore(set, words + user.suffix(2))
                #expect(restored.objects(of: "insert").count == 3)
                try await forget(server)
            }
        }
    }
}

extension Vault {
    /// Restores a set onto the server that the options name.
    func restore(_ set: String, _ options: [String]) async throws -> JSONValue {
        try await run(["restore", set] + options, on: nil).json()
    }
}
