import FoundationEssentials
import TestSupport
import Testing

@Suite(
    "T13, T16 and T17: what settings and commands hide",
    .server(
        "settings-traps",
        "--option",
        "cron.enable_superuser_jobs=off",
        "--option",
        "cron.launch_active_jobs=off",
        "--option",
        "cron.timezone=Asia/Tokyo"
    ),
    .serialized
)
struct SettingsTrapTests {
    @Test("T13: a superuser's job is refused where cron.enable_superuser_jobs is off, unless another role takes it")
    func superuserJobs() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.createRole("worker")
        try await server.insert([.init("of a superuser", isActive: false), .init("of a worker", username: "worker")])
        let set = try await vault.backup(server)
        try await server.loseCron()
        let blocked = try await vault("restore", set, on: server, status: 1)
        #expect(blocked.blockerCodes == ["superuser-jobs"])
        #expect(blocked.blockers[0]["problem"]?.text?.contains("\"of a superuser\"") == true)
        #expect(try await server.number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_cron'") == 0)
        let created = try await vault("restore", set, "--map-role", "postgres=boss", "--create-roles", on: server)
        #expect(created["verify"]?.notOK == [])
        #expect(try await server.psql("SELECT rolsuper FROM pg_roles WHERE rolname = 'boss'") == "f")
        #expect(try await server.psql("SELECT DISTINCT username FROM cron.job ORDER BY 1") == "boss\nworker")
        // A superuser by another way: the role that owns the jobs becomes one.
        try await server.psql("ALTER ROLE worker SUPERUSER")
        #expect(try await vault("verify", "--watch", "1", on: server, status: 13).notOK == ["roles.exist"])
        try await server.psql("ALTER ROLE worker NOSUPERUSER")
    }

    @Test("T16: settings that this release does not know are repeated by SHOW, and believed by nobody")
    func unknownSettings() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        #expect(try await server.psql("SHOW cron.launch_active_jobs") == "off")
        #expect(try await server.psql("SHOW cron.timezone") == "Asia/Tokyo")
        try await server.createRole("clerk")
        try await server.psql("CREATE TABLE ticks (at timestamptz DEFAULT now()); GRANT INSERT ON ticks TO clerk")
        try await server.insert([
            .init("tick", schedule: "* * * * *", command: "INSERT INTO ticks DEFAULT VALUES", username: "clerk"),
            .init("at nine", schedule: "0 9 * * *", username: "clerk"),
        ])
        let set = try await vault.backup(server)
        let manifest = try await vault("show", set)
        #expect(manifest["pg_cron"]?["timezone"]?.text == "GMT")
        let next = manifest["jobs"]?.elements.first { $0["jobname"]?.text == "at nine" }?["next_run"]?.text
        #expect(next?.hasSuffix("T09:00:00Z") == true)
        let settings = String(
            decoding: try Data(contentsOf: URL(filePath: vault.folder(of: set) + "/cron/settings.json")),
            as: UTF8.self
        )
        #expect(settings.contains("cron.log_run"))
        #expect(!settings.contains("cron.launch_active_jobs") && !settings.contains("cron.timezone"))
        try await eventually("the job runs although SHOW says that none does") {
            try await server.number("SELECT count(*) FROM ticks") > 0
        }
        #expect(try await vault("verify", set, "--watch", "1", on: server).notOK == [])
    }

    @Test("T16: a role that may not read settings or statistics is told so, and nothing is guessed")
    func blindRole() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.psql("CREATE ROLE blind LOGIN BYPASSRLS; GRANT USAGE ON SCHEMA cron TO blind")
        try await server.createRole("janitor")
        try await server.insert([.init("mine", username: "janitor")])
        let set = try await vault.backup(server)
        let seen = try await vault("verify", set, "--watch", "1", "--db", server.connection(user: "blind"))
        #expect(seen.notOK == ["settings", "launcher.alive"])
        #expect(seen.check("settings")?["summary"]?.text?.hasPrefix("cannot tell") == true)
        #expect(seen.check("launcher.alive")?["hint"]?.text == "GRANT pg_read_all_stats TO \"blind\".")
        let refused = try await vault("restore", set, "--db", server.connection(user: "blind"), status: 1)
        #expect(refused.blockerCodes == ["insufficient-rights"])
    }

    @Test("T17: a COPY to the client, however written, is named in the plan")
    func copyJobs() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.createRole("copier")
        let hazards = ["COPY t TO STDOUT", "cOpY/**/t\nfrom--x\nstdin", "SELECT 1; copy (select 1) to stdout"]
        let harmless = ["COPY t TO '/tmp/t'", "SELECT 'stdout'"]
        try await server.insert(
            (hazards + harmless).enumerated().map {
                .init("job \($0 + 1)", command: $1, username: "copier", isActive: false)
            }
        )
        let set = try await vault.backup(server)
        try await server.loseCron()
        let plan = try await vault("restore", set, "--dry-run", on: server)
        #expect(plan.objects(of: "note") == ["\"job 1\"", "\"job 2\"", "\"job 3\""])
        #expect(plan.blockers.isEmpty)
    }
}
