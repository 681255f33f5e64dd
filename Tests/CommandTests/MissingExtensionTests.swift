import TestSupport
import Testing

/// Servers on which something of pg_cron is missing: each is told which step.
@Suite("A server without pg_cron")
struct MissingExtensionTests {
    @Suite("whose extension was never created", .server("bare", "--no-extension"), .serialized)
    struct NotCreated {
        @Test("backup says how to create it")
        func backup() async throws {
            let failure = try #require(try await Vault().backup(status: 1)["error"])
            #expect(failure["code"]?.text == "pg-cron-missing")
            #expect(failure["problem"]?.text?.contains("database \"postgres\"") == true)
            #expect(failure["hints"]?[0]?.text?.contains("CREATE EXTENSION pg_cron") == true)
        }

        @Test("a server without a job is backed up completely, with a warning")
        func noJobs() async throws {
            let (vault, server) = (try Vault(), try TestServer.running())
            try await server.psql("CREATE EXTENSION pg_cron")
            let result = try await vault.run(["backup", "--db", server.connection()])
            #expect(result.status == 0)
            #expect(result.output.contains("WARNING: the server has no jobs"))
            let report = try await vault.backup()
            #expect(report["jobs"]?["total"]?.number == 0)
            #expect(report["history"]?["rows"]?.number == 0)
            #expect(try await vault.json("check")["status"]?.text == "ok")
            try await server.psql("DROP EXTENSION pg_cron")
        }
    }

    @Suite(
        "that does not preload it",
        .server("unloaded", "--no-extension", "--option", "shared_preload_libraries=auto_explain"),
        .serialized
    )
    struct NotLoaded {
        @Test("backup names the setting to change")
        func backup() async throws {
            let failure = try #require(try await Vault().backup(status: 1)["error"])
            #expect(failure["code"]?.text == "pg-cron-missing")
            #expect(failure["hints"]?[0]?.text?.contains("shared_preload_libraries = 'pg_cron'") == true)
        }
    }

    @Suite(
        "in another database than the default one",
        .server("elsewhere", "--no-extension", "--option", "cron.database_name=jobs"),
        .serialized
    )
    struct Elsewhere {
        @Test("it is found there, and the set says so")
        func found() async throws {
            let (vault, server) = (try Vault(), try TestServer.running())
            try await server.createDatabase("jobs")
            try await server.psql("CREATE EXTENSION pg_cron", database: "jobs")
            try await server.insert([.init("one", database: "jobs")], cronDatabase: "jobs")
            let set = try await vault.set()
            #expect(try set.json("manifest.json")["pg_cron"]?["database"]?.text == "jobs")
            #expect(try set.text("RESTORE.md").contains("cron.database_name = 'jobs'"))
            let dump = vault.folder.path("jobs.dump")
            try await Program("zstd").succeed(["-q", "-d", set.path("databases/jobs.dump.zst"), "-o", dump])
            let listed = try await server.program("pg_restore").succeed(["-l", dump])
            #expect(listed.contains("EXTENSION - pg_cron") && !listed.contains("TABLE DATA cron"))
        }
    }
}
