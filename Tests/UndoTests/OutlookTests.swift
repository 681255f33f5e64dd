import TestSupport
import Testing

@Suite("The plan says of each job what it needs and has", .serialized, .server("outlook"))
struct OutlookTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    /// The needs of a job that are not green.
    private func lights(of name: String, in plan: JSONValue) -> [String: String] {
        let job = plan["plan"]?["jobs"]?.elements.first { $0["jobname"]?.text == name }
        let pairs = (job?["needs"]?.elements ?? []).map { ($0["id"]?.text ?? "", $0["status"]?.text ?? "") }
        return Dictionary(pairs) { _, last in last }
    }

    @Test("each light turns where its cause is, and nowhere else")
    func lights() async throws {
        try await server.psql(
            """
            CREATE ROLE readers; CREATE ROLE app LOGIN IN ROLE readers; CREATE ROLE mute LOGIN; CREATE ROLE shut LOGIN;
            ALTER ROLE app SET work_mem TO '9MB';
            """
        )
        try await server.createDatabase("closed")
        try await server.insert([
            .init("good", username: "app"), .init("mute", username: "mute"),
            .init("shut", database: "closed", username: "shut"), .init("boot", schedule: "@reboot", username: "app"),
            .init("never", schedule: "0 0 30 2 *", username: "app"), .init("chief"),
        ])
        try await vault.backup(server, layers: "cron")
        try await server.psql("UPDATE cron.job SET command = 'SELECT 7' WHERE jobname = 'good'")
        let set = try await vault.backup(server, layers: "cron")
        let calm = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server)
        #expect(lights(of: "good", in: calm) == ["changed": "amber"])
        #expect(lights(of: "boot", in: calm) == ["reboot": "amber"])
        #expect(lights(of: "never", in: calm) == ["schedule": "amber"])
        #expect(lights(of: "chief", in: calm) == ["superuser": "amber"])
        #expect(lights(of: "shut", in: calm) == [:])
        #expect(calm["plan"]?["unchecked"]?[0]?.text == "objects")

        try await server.psql(
            """
            REVOKE readers FROM app; ALTER ROLE app RESET work_mem; ALTER ROLE mute NOLOGIN;
            REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
            """
        )
        let plan = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server)
        #expect(lights(of: "boot", in: plan) == ["memberships": "amber", "reboot": "amber", "settings": "amber"])
        #expect(lights(of: "mute", in: plan) == ["login": "red"])
        #expect(lights(of: "shut", in: plan) == ["connect": "red"])
        try await server.psql("DROP DATABASE closed WITH (FORCE)")
        let gone = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server, status: 1)
        #expect(lights(of: "shut", in: gone)["database"] == "red")
    }
}

@Suite("Owners look at their own commands", .serialized, .server("outlook-objects"))
struct ObjectOutlookTests {
    @Test("what a command names and is not there is red, seen by its owner alone, and nothing of the command runs")
    func objects() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.psql(
            """
            CREATE ROLE app LOGIN; CREATE ROLE other LOGIN; CREATE SCHEMA own AUTHORIZATION app;
            ALTER ROLE app SET search_path TO own; CREATE TABLE own.here (n int); CREATE SEQUENCE own.counter;
            GRANT ALL ON ALL TABLES IN SCHEMA own TO app; GRANT ALL ON SEQUENCE own.counter TO app;
            """
        )
        try await server.insert([
            .init("fine", command: "SELECT nextval('own.counter'); DELETE FROM here", username: "app"),
            .init("gone", command: "SELECT 1; INSERT INTO nowhere VALUES (1)", username: "app"),
            .init("utility", command: "VACUUM", username: "app"),
            .init("foreign", command: "SELECT nowhere()", username: "other"),
        ])
        let set = try await vault.backup(server, layers: "cron")
        let logIn = "app=" + server.connection(user: "app")
        let plan = try await vault(
            "restore",
            set,
            "--layers",
            "cron",
            "--dry-run",
            "--owner-db",
            logIn,
            on: server
        )
        let jobs = (plan["plan"]?["jobs"]?.elements ?? []).map { job in
            let need = job["needs"]?.elements.first { $0["id"]?.text == "objects" }
            return "\(job["jobname"]?.text ?? "") \(need?["status"]?.text ?? "") \(need?["detail"]?.text ?? "")"
        }
        #expect(jobs == ["fine  ", "gone red relation \"nowhere\" does not exist", "utility  ", "foreign  "])
        #expect(plan["plan"]?["unchecked"]?[0]?.text == "objects")
        #expect(try await !server.holds("SELECT is_called FROM own.counter"))
        let wrong = "other=" + server.connection(user: "app")
        let words = ["restore", set, "--layers", "cron", "--dry-run", "--owner-db", wrong]
        #expect(try await vault.run(words, on: server).status == 64)
        let functions = try await vault.run(words + ["--method", "functions"], on: server).json()
        #expect(Set(functions.blockerCodes) == ["owner-connection-missing", "owner-differs"])
        try await server.psql("ALTER ROLE app SUPERUSER")
        let refused = try await vault(
            "restore",
            set,
            "--layers",
            "cron",
            "--dry-run",
            "--owner-db",
            logIn,
            on: server,
            status: 64
        )
        #expect(refused.errorCode == "owner-log-in")
    }
}

@Suite(
    "The plan reads pg_hba.conf",
    .server(
        "outlook-access",
        access: [
            "host all shut 127.0.0.1/32 reject", "host all shut ::1/128 reject",
            "host all asked 127.0.0.1/32 scram-sha-256",
        ]
    )
)
struct AccessOutlookTests {
    @Test("an owner that it rejects is red, one that it asks for a password amber")
    func access() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.psql("CREATE ROLE shut LOGIN; CREATE ROLE asked LOGIN; CREATE ROLE free LOGIN")
        try await server.insert(["shut", "asked", "free"].map { .init($0, username: $0) })
        let set = try await vault.backup(server, layers: "cron")
        let plan = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server)
        let lights = (plan["plan"]?["jobs"]?.elements ?? []).map { job in
            let need = job["needs"]?.elements.first { $0["id"]?.text == "access" }
            return "\(job["jobname"]?.text ?? "") \(need?["status"]?.text ?? "green")"
        }
        #expect(lights == ["shut red", "asked green", "free green"])
    }
}
