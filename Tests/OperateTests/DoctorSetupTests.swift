import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What can only be broken by a setting that is read at the server's start.
@Suite("doctor on servers that were set up wrongly, or hardly live", .serialized)
struct DoctorSetupTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private func examine(_ server: TestServer, status: Int32 = 13) async throws -> JSONValue {
        try await vault("doctor", "--watch", "2", on: server, status: status)
    }

    @Test("a launcher that crashes again and again: the missing owner is the reason, and the log says so, too")
    func crashLoop() async throws {
        try await withServer("doctor-loop", "--option", "logging_collector=on") { server in
            try await server.createRole("gone")
            try await server.insert([.init("orphan", username: "gone"), .init("good")])
            try await server.psql("DROP ROLE gone; DELETE FROM cron.job WHERE false")
            try await eventually("the launcher has died") {
                try await examine(server).checks["launcher.alive"] == "failed"
            }
            let seen = try await examine(server)
            let evidence = seen.evidence(of: "launcher.alive")
            #expect(evidence.contains("reason: jobs of roles that do not exist: \"gone\""))
            #expect(evidence.contains("role \"gone\" does not exist"), "\(evidence)")
            #expect(seen.check("launcher.alive")?["hint"]?.text?.contains("CREATE ROLE") == true)
            #expect(seen.checks["roles.exist"] == "failed")
            try await server.psql("CREATE ROLE gone LOGIN")
            try await eventually("the launcher is well again") {
                try await vault.run("doctor", "--watch", "2", on: server).status == 0
            }
        }
    }

    @Test("a setting that this release does not know is named; superusers' jobs that are not admitted, too")
    func settings() async throws {
        try await withServer(
            "doctor-settings",
            "--option",
            "cron.launch_active_jobs=off",
            "--option",
            "cron.enable_superuser_jobs=off",
            "--option",
            "cron.log_run=off"
        ) { server in
            try await server.insert([.init("of root")])
            let seen = try await examine(server)
            #expect(seen.notOK == ["settings.known", "settings.launching", "owners.superuser"])
            #expect(seen.evidence(of: "settings.known") == "cron.launch_active_jobs = 'off'")
            #expect(seen.evidence(of: "owners.superuser") == "\"postgres\": \"of root\"")
            #expect(seen.evidence(of: "settings.launching").contains("no history is kept"))
        }
    }

    @Test("a cron database that does not exist")
    func database() async throws {
        try await withServer("doctor-database", "--option", "cron.database_name=nowhere") { server in
            try await server.psql("DROP DATABASE nowhere WITH (FORCE)")
            let seen = try await examine(server)
            #expect(seen.checks["cron.database"] == "failed")
            #expect(seen.checks["launcher.alive"] == "failed")
            #expect(seen.evidence(of: "launcher.alive").contains("\"nowhere\" cannot be connected to"))
            #expect(seen.check("extension.created")?["summary"]?.text?.contains("does not exist") == true)
        }
    }

    @Test("no library, no workers, no extension")
    func bare() async throws {
        try await withServer("doctor-bare", "--option", "shared_preload_libraries=") { server in
            let seen = try await examine(server)
            #expect(seen.checks["library.preloaded"] == "failed")
            #expect(seen.evidence(of: "launcher.alive").contains("pg_cron is not loaded"))
            #expect(seen.checks["extension.created"] == "failed")
            #expect(seen.check("roles.exist")?["summary"]?.text == "not looked at: the extension is not created")
        }
        try await withServer("doctor-workers", "--option", "max_worker_processes=0") { server in
            let seen = try await examine(server)
            #expect(seen.notOK == ["limits.workers", "launcher.alive"])
            #expect(seen.evidence(of: "launcher.alive").contains("max_worker_processes is 0"))
        }
    }

    @Test("pg_hba.conf that keeps an owner out")
    func access() async throws {
        try await withServer("doctor-access", access: ["host all barred all reject"]) { server in
            try await server.createRole("barred")
            try await server.insert([.init("locked out", username: "barred"), .init("let in")])
            let seen = try await examine(server)
            #expect(seen.notOK == ["access.hba"])
            #expect(seen.evidence(of: "access.hba") == "\"barred\" → \"postgres\" (\"locked out\"): line 1 rejects it")
        }
    }

    @Test("a password is asked for: the file of the server's own user is looked into, where that may be read")
    func passfile() async throws {
        try await withServer("doctor-passfile", access: ["host all guarded all scram-sha-256"]) { server in
            try await server.createRole("guarded")
            try await server.insert([.init("behind a password", username: "guarded")])
            var status = stat()
            try #require(stat(server.data, &status) == 0)
            let home = String(cString: try #require(getpwuid(status.st_uid)).pointee.pw_dir)
            let folder = try TemporaryFolder("passfile")
            for (text, mode, expected) in [
                ("", 0o600, "has no password for localhost:\(server.port):postgres:guarded"),
                ("*:*:*:guarded:secret\n", 0o644, "is open to others, so it is not used: chmod 600"),
                ("*:*:*:guarded:secret\n", 0o600, nil),
            ] {
                let path = try folder.write(text, to: ".pgpass")
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                let seen = try await examine(server, home: home, holding: folder.path)
                let evidence = expected.map {
                    "\"guarded\" → \"postgres\" (\"behind a password\"): line 1, scram-sha-256: "
                        + "\(home)/.pgpass \($0)"
                }
                #expect(seen.evidence(of: "access.hba") == evidence ?? "")
            }
        }
    }

    /// `doctor`, for which the home of the server's user holds other files.
    private func examine(_ server: TestServer, home: String, holding files: String) async throws -> JSONValue {
        var shell = Program("sh")
        shell.prefix = try await Program.ownMounts()
        let command = "\(try CronvaultCommand.binary()) doctor --json --db \"$DB\""
        shell.environment["DB"] = server.connection()
        shell.environment["HOME"] = files
        let run = "mount --bind \(files) \(home) && trap 'umount \(home)' EXIT; \(command)"
        return try JSONValue(try await shell.run(["-c", run]).output)
    }
}
