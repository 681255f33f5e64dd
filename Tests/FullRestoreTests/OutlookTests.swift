import PostgresAccess
import TestSupport
import Testing

@testable import Operations

@Suite("The plan says of each job what it needs and has", .serialized, .server("outlook"))
struct OutlookTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    private func needs(of name: String, in plan: JSONValue) -> [String: String] {
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
        try await server.psql("CREATE DATABASE closed")
        try await server.insert([
            .init("good", username: "app"), .init("mute", username: "mute"),
            .init("shut", database: "closed", username: "shut"), .init("boot", schedule: "@reboot", username: "app"),
            .init("never", schedule: "0 0 30 2 *", username: "app"), .init("chief"),
        ])
        try await vault.backup(server, layers: "cron")
        try await server.psql("UPDATE cron.job SET command = 'SELECT 7' WHERE jobname = 'good'")
        let set = try await vault.backup(server, layers: "cron")
        let calm = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server)
        #expect(needs(of: "good", in: calm).filter { $0.value != "green" } == ["changed": "amber"])
        #expect(needs(of: "boot", in: calm).filter { $0.value != "green" } == ["reboot": "amber"])
        #expect(needs(of: "never", in: calm).filter { $0.value != "green" } == ["schedule": "amber"])
        #expect(needs(of: "chief", in: calm).filter { $0.value != "green" } == ["superuser": "amber"])
        #expect(calm.objects(of: "note").contains("objects"))

        try await server.psql(
            """
            REVOKE readers FROM app; ALTER ROLE app RESET work_mem; ALTER ROLE mute NOLOGIN;
            REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
            """
        )
        let plan = try await vault("restore", set, "--dry-run", "--layers", "cron", on: server)
        #expect(
            needs(of: "boot", in: plan).filter { $0.value == "amber" }.keys.sorted() == [
                "memberships", "reboot", "settings",
            ]
        )
        #expect(needs(of: "mute", in: plan)["login"] == "red")
        #expect(needs(of: "shut", in: plan)["connect"] == "red")
    }

    private func rule(
        _ type: String,
        _ databases: [String],
        _ users: [String],
        _ address: String?,
        _ method: String
    ) -> AccessCatalog.Rule {
        AccessCatalog.Rule(type: type, databases: databases, users: users, address: address, method: method)
    }

    @Test("the first rule of pg_hba.conf that fits decides, as in the server")
    func access() {
        let rules = [
            rule("local", ["all"], ["all"], nil, "peer"), rule("host", ["shop"], ["app"], "10.0.0.0", "trust"),
            rule("host", ["shop"], ["app"], "127.0.0.1", "scram-sha-256"),
            rule("host", ["sameuser"], ["all"], "127.0.0.1", "trust"), rule("host", ["all"], ["bad"], "all", "reject"),
            rule("host", ["all"], ["+team"], "all", "trust"),
        ]
        let judge = { (role: String, database: String, name: String) in
            AccessJudgement(rules, role: role, database: database, node: NodeAddress(name: name, port: 5432))
        }
        #expect(judge("app", "shop", "localhost") == .password("scram-sha-256"))
        #expect(judge("app", "shop", "/run/postgresql") == .other("peer"))
        #expect(judge("me", "me", "localhost") == .open)
        #expect(judge("bad", "x", "localhost") == .refused)
        #expect(judge("you", "x", "localhost") == .other("a rule for groups"))
        #expect(
            AccessJudgement([], role: "a", database: "b", node: NodeAddress(name: "localhost", port: 1)) == .refused
        )
    }
}
