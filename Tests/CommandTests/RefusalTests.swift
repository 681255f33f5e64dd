import Glibc
import TestSupport
import Testing

extension ServerTests {
    /// What a server, a role or an installation can lack, each said clearly and before anything is written.
    @Suite("What backup refuses")
    struct Refusals {
        private let vault: Vault
        private let server: TestServer

        init() throws {
            vault = try Vault()
            server = try TestServer.running()
        }

        private func refusal(_ words: String..., environment: [String: String] = [:]) async throws -> JSONValue {
            let result = try await vault.run(["backup", "--json"] + words, environment: environment)
            #expect(result.status == 1)
            #expect(result.errors.isEmpty)
            #expect(try vault.files().filter { $0.contains("/sets/") }.isEmpty)
            return try #require(try result.failure())
        }

        @Test("a server that is not there is named, with what libpq says")
        func unreachable() async throws {
            for connection in ["host=127.0.0.1 port=1", "host=/nowhere port=5432", "postgresql://127.0.0.1:1/postgres"]
            {
                let failure = try await refusal("--db", connection)
                #expect(failure["code"]?.text == "connection-failed")
                #expect(failure["problem"]?.text?.hasPrefix("cannot connect to \"") == true)
                #expect(failure["detail"]?.text?.isEmpty == false)
                #expect(failure["hints"]?.elements.isEmpty == false)
            }
        }

        @Test("a wrong or missing password is said to be one, and is never repeated")
        func passwords() async throws {
            let place = "host=127.0.0.1 port=\(server.port) user=locked dbname=postgres"
            let missing = try await refusal("--db", place)
            #expect(missing["code"]?.text == "password-needed")
            for wrong in [
                try await refusal("--db", place, environment: ["PGPASSWORD": "wr0ng-one"]),
                try await refusal("--db", place + " password=wr0ng-one"),
                try await refusal("--db", "postgresql://locked:wr0ng-one@127.0.0.1:\(server.port)/postgres"),
            ] {
                #expect(wrong["code"]?.text == "connection-failed")
                #expect(wrong["detail"]?.text?.contains("password authentication failed for user \"locked\"") == true)
                #expect(!"\(wrong)".contains("wr0ng-one"))
            }
        }

        @Test("a right password is used by every child, and stands in no file of the set and on no command line")
        func secrets() async throws {
            let connection = "host=127.0.0.1 port=\(server.port) user=locked dbname=postgres"
            let seen = CommandLines()
            let result = try await vault.command.run(
                ["backup", "--db", connection, "--repo", vault.repository, "--json"],
                environment: ["PGPASSWORD": "right-one"]
            ) { pid in
                while kill(pid, 0) == 0, try !CommandLines.hasEnded(pid) { try await seen.look() }
            }
            #expect(result.status == 0)
            #expect(await seen.all.contains { $0.contains("pg_dump") && $0.contains(vaultIsNotNamed) })
            #expect(await !seen.all.contains { $0.contains("right-one") })
            for file in try vault.files() {
                let path = "\(vault.repository)/\(file)"
                let plain = path.hasSuffix(".zst") ? try await Program("zstd").succeed(["-dc", path]) : ""
                let found = try await Program("grep").run(["-c", "-a", "right-one", path])
                #expect(found.status == 1 && !plain.contains("right-one"), "\(file)")
            }
        }

        /// pg_dump is given the database alone; where the server is comes by its environment.
        private var vaultIsNotNamed: String { "--dbname=dbname='postgres'" }

        @Test("a role without USAGE on the schema is refused with the statement that grants it")
        func schema() async throws {
            let failure = try await refusal("--db", server.connection(user: "stranger"))
            #expect(failure["code"]?.text == "schema-forbidden")
            #expect(failure["hints"]?[0]?.text?.contains("GRANT USAGE ON SCHEMA cron TO \"stranger\"") == true)
        }

        @Test("a folder without PostgreSQL's programs, or with those of an older major, is refused")
        func programs() async throws {
            let missing = try await refusal("--db", server.connection(), "--pg-bindir", "/nowhere")
            #expect(missing["code"]?.text == "pg-dump-missing")
            for name in ["pg_dump", "pg_dumpall", "pg_restore"] {
                try vault.folder.write("#!/bin/sh\necho '\(name) (PostgreSQL) 12.3'\n", to: name)
                try #require(chmod(vault.folder.path(name), 0o755) == 0)
            }
            let old = try await refusal("--db", server.connection(), "--pg-bindir", vault.folder.path)
            #expect(old["code"]?.text == "pg-dump-too-old")
            #expect(old["problem"]?.text == "pg_dump 12.3 cannot dump a server of version 15")
            #expect(old["hints"]?[0]?.text?.contains("postgresql-client-15") == true)
        }

        @Test("a failed backup leaves the cluster's name free for the right server")
        func noClaim() async throws {
            _ = try await refusal("--db", server.connection(user: "stranger"))
            #expect(try vault.files().filter { $0.hasSuffix("cluster.json") }.isEmpty)
        }

        @Test("another backup of the server under way is refused with 11, naming who holds the lock")
        func locked() async throws {
            let holder = try await BlockingSession.holding("pg_advisory_lock(1668444014, 1)", on: server, as: "app")
            let result = try await vault.run(["backup", "--db", server.connection(database: "shop"), "--json"])
            try await holder.end()
            #expect(result.status == 11)
            let failure = try #require(try result.failure())
            #expect(failure["code"]?.text == "locked")
            #expect(failure["detail"]?.text?.contains("role app") == true)
            #expect(failure["detail"]?.text?.contains("pid \(holder.pid)") == true)
            try await vault.backup("--layers", "cron")
        }
    }
}
