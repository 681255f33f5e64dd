import TestSupport
import Testing

@Suite("cron/jobs.sql, run by hand")
struct JobsScriptTests {
    @Test("jobs.sql stops, and changes nothing, where a role, a database or the extension is missing")
    func stops() async throws {
        let vault = try Vault()
        let set = try await withServer("guide-small") { server in
            try await server.createRole("owner")
            try await server.createDatabase("home")
            try await server.insert([.init("one", database: "home", username: "owner")])
            return try await vault.backup(server)
        }
        try await withServer("guide-bare", "--no-extension") { target in
            for (message, mend) in [
                ("the extension is missing", "CREATE EXTENSION pg_cron"),
                ("roles that own jobs are missing: owner", "CREATE ROLE owner LOGIN"),
                ("databases that jobs run in are missing: home", "CREATE DATABASE home"),
            ] {
                let outcome = try await target.program("psql").run([
                    "-X", "-q", "-d", target.connection(), "-f", vault.folder(of: set) + "/cron/jobs.sql",
                ])
                #expect(outcome.status == 3)
                #expect(outcome.errors.contains(message), "\(outcome.errors)")
                if message.hasPrefix("roles") || message.hasPrefix("databases") {
                    #expect(try await target.number("SELECT count(*) FROM cron.job") == 0)
                }
                try await target.psql(mend)
            }
            try await target.program("psql").succeed([
                "-X", "-q", "-d", target.connection(), "-f", vault.folder(of: set) + "/cron/jobs.sql",
            ])
            #expect(try await target.psql("SELECT jobname, active FROM cron.job") == "one|f")
        }
    }
}
