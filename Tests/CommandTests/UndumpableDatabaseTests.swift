import TestSupport
import Testing

extension ServerTests {
    /// Of many things that are asked for, what worked is kept, and what did not is named.
    @Suite("A database that cannot be dumped", .serialized)
    struct UndumpableDatabase {
        private let vault: Vault
        private let server: TestServer

        init() throws {
            (vault, server) = (try Vault(), try TestServer.running())
        }

        /// Nobody but superusers gets into `metrics` while `body` runs.
        private func locked(_ body: () async throws -> Void) async throws {
            try await server.psql("REVOKE CONNECT ON DATABASE metrics FROM PUBLIC; CREATE ROLE keeper LOGIN BYPASSRLS")
            try await server.psql(
                "GRANT USAGE ON SCHEMA cron TO keeper; GRANT pg_read_all_data, pg_read_all_settings TO keeper"
            )
            do {
                try await body()
            } catch {
                try await unlock()
                throw error
            }
            try await unlock()
        }

        private func unlock() async throws {
            try await server.psql("GRANT CONNECT ON DATABASE metrics TO PUBLIC; DROP OWNED BY keeper; DROP ROLE keeper")
        }

        @Test("the rest is kept in a set marked partial, which names the database; exit status 3")
        func kept() async throws {
            try await locked {
                let report = try await vault.backup(user: "keeper", status: 3)
                #expect(report["status"]?.text == "partial")
                #expect(report["jobs"]?["total"]?.number == SampleServer.jobs)
                #expect(report["databases"]?.elements.compactMap { $0["name"]?.text } == ["postgres", "shop"])
                let gap = report["gaps"]?.elements.compactMap(\.text).first { $0.hasPrefix("database \"metrics\"") }
                #expect(gap?.contains("permission denied for database") == true)

                let set = try #require(report["set"]?.text)
                let folder = SetFolder(id: set, path: "\(vault.repository)/clusters/main/sets/\(set)")
                #expect(try folder.files().filter { $0.hasPrefix("databases/") }.count == 2)
                #expect(try folder.text("RESTORE.md").contains("could not be dumped: \"metrics\""))
                #expect(try folder.json("manifest.json")["full"]?["missing"]?.elements.count == 1)
                #expect(try await vault.json("check")["status"]?.text == "ok")
            }
        }

        @Test("the one database that was asked for, or the cron database: then there is no set")
        func none() async throws {
            try await locked {
                for name in ["metrics", "postgres"] {
                    if name == "postgres" { try await server.psql("CREATE TABLE secret AS SELECT 1") }
                    if name == "postgres" { try await server.psql("REVOKE pg_read_all_data FROM keeper") }
                    let connection = server.connection(user: "keeper")
                    let failed = try await vault.run(
                        ["backup", "--databases", name, "--db", connection, "--json"]
                    )
                    #expect(failed.status == 1)
                    #expect(try failed.failure()?["code"]?.text == "pg-dump-failed")
                    #expect(try await vault.json("list")["sets"]?.elements.isEmpty == true)
                }
                try await server.psql("DROP TABLE secret")
            }
        }
    }
}
