import TestSupport
import Testing

extension ServerTests {
    /// T2: row security hides jobs from whoever neither owns them nor has BYPASSRLS.
    @Suite("Rows that row security hides")
    struct HiddenRows {
        private let vault: Vault
        private let server: TestServer

        init() throws {
            vault = try Vault()
            server = try TestServer.running()
        }

        @Test("a role that sees some of the jobs is refused, in PostgreSQL's shape")
        func refused() async throws {
            try await server.psql("ANALYZE cron.job")
            let result = try await vault.run(["backup", "--db", server.connection(user: "app")])
            #expect(result.status == 1)
            #expect(result.output.isEmpty)
            #expect(
                result.errors == """
                    cronvault: error: cannot back up all jobs of "\(server.host):\(server.port)": row security hides rows of \
                    cron.job from role "app"
                    DETAIL: 1 job is visible; statistics suggest about 3.
                    HINT: connect as a superuser or a role with BYPASSRLS, or pass --allow-partial.

                    """
            )
            let json = try await vault.backup(user: "app", status: 1)
            #expect(json["error"]?["code"]?.text == "rows-hidden")
            #expect(try vault.files().filter { $0.contains("/sets/") }.isEmpty)
        }

        @Test("a role that sees no job at all is refused too")
        func nothingVisible() async throws {
            let json = try await vault.backup(user: "limited", status: 1)
            #expect(json["error"]?["code"]?.text == "rows-hidden")
            #expect(json["error"]?["detail"]?.text?.hasPrefix("0 jobs are visible") == true)
        }

        @Test("with --allow-partial the set is marked partial, its total is unknown, and the exit status is 3")
        func partial() async throws {
            let report = try await vault.backup("--layers", "cron,history", "--allow-partial", user: "app", status: 3)
            #expect(report["status"]?.text == "partial")
            #expect(report["jobs"]?["total"] == .null)
            #expect(report["jobs"]?["visible"]?.number == 1)
            #expect(report["jobs"]?["captured"]?.number == 1)
            #expect(report["jobs"]?["estimated_total"] != nil)
            let id = try #require(report["set"]?.text)
            #expect(try await vault.json("list")["sets"]?[0]?["status"]?.text == "partial")
            let shown = try await vault.json("show", id)
            #expect(shown["jobs"]?.elements.compactMap { $0["jobname"]?.text } == ["nightly"])
            #expect(shown["proof"]?["digest"] == shown["proof"]?["digest_of_dump"])
            #expect((shown["proof"]?["total"] ?? .null) == .null)
            #expect(try await vault.json("check")["status"]?.text == "ok")
        }

        @Test("a partial set is never the latest one unless it is asked for")
        func latest() async throws {
            let complete = try #require(try await vault.backup("--layers", "cron")["set"]?.text)
            try await vault.backup("--layers", "cron", "--allow-partial", user: "app", status: 3)
            let planned = try await vault.run([
                "restore", "latest", "--dry-run", "--layers", "cron", "--db", server.connection(), "--json",
            ])
            #expect(try planned.json()["set"]?.text == complete)
        }

        @Test("BYPASSRLS and USAGE are enough for a complete set; what else the role may not read is said")
        func bypass() async throws {
            let report = try await vault.backup("--layers", "cron,history", user: "see all")
            #expect(report["status"]?.text == "complete")
            #expect(report["jobs"]?["total"]?.number == SampleServer.jobs)
            #expect(
                report["gaps"]?.elements.compactMap(\.text).contains { $0.contains("pg_read_all_settings") } == true
            )
            let strict = try await vault.run([
                "backup", "--layers", "cron", "--strict", "--db", server.connection(user: "see all"),
            ])
            #expect(strict.status == 13)
        }
    }

    /// T3: the cron database is found by itself.
    @Suite("Finding the cron database")
    struct Finding {
        @Test("a connection to another database still backs up the jobs, which lie in cron.database_name")
        func otherDatabase() async throws {
            let vault = try Vault()
            for database in ["shop", "template1"] {
                let report = try await vault.backup("--layers", "cron", database: database)
                #expect(report["jobs"]?["total"]?.number == SampleServer.jobs)
            }
            #expect(try await vault.json("show")["pg_cron"]?["database"]?.text == "postgres")
        }

        @Test("the PG* variables and a service file lead to the server as in psql")
        func environment() async throws {
            let (vault, server) = (try Vault(), try TestServer.running())
            let variables = ["PGHOST": server.host, "PGPORT": "\(server.port)", "PGUSER": "postgres"]
            let report = try await vault.json("backup", "--layers", "cron", environment: variables)
            #expect(report["jobs"]?["total"]?.number == SampleServer.jobs)
            let service = try vault.folder.write(
                "[ours]\nhost=\(server.host)\nport=\(server.port)\nuser=postgres\ndbname=shop\n",
                to: "pg_service.conf"
            )
            for words in [
                ["--db", "service=ours"], ["--config", try configuration(vault, "service=ours"), "--cluster", "named"],
            ] {
                let result = try await vault.run(
                    ["backup", "--layers", "cron", "--json"] + words,
                    environment: ["PGSERVICEFILE": service]
                )
                #expect(try result.json()["jobs"]?["total"]?.number == SampleServer.jobs, "\(result)")
            }
        }

        private func configuration(_ vault: Vault, _ connection: String) throws -> String {
            try vault.folder.write("clusters:\n  named:\n    connection: \(connection)\n", to: "config.yaml")
        }

        @Test("a role whose transactions are read only by default is served")
        func readOnly() async throws {
            let (vault, server) = (try Vault(), try TestServer.running())
            try await server.psql("ALTER ROLE \"see all\" SET default_transaction_read_only = on")
            try await vault.backup("--layers", "cron,history", user: "see all")
            try await server.psql("ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf()")
            let report = try await vault.backup()
            try await server.psql(
                """
                SET default_transaction_read_only = off;
                ALTER SYSTEM RESET default_transaction_read_only;
                SELECT pg_reload_conf();
                ALTER ROLE "see all" RESET default_transaction_read_only;
                """
            )
            #expect(report["status"]?.text == "complete")
        }
    }
}
