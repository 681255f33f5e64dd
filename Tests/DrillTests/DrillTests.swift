import Foundation
import TestSupport
import Testing

@Suite("A drill", .server("drill"), .serialized)
struct DrillTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    private func check(_ id: String, of report: JSONValue) -> JSONValue? {
        report["checks"]?.elements.first { $0["id"]?.text == id }
    }

    @Test("passes for a healthy set: every owner's canary heard, four forms kept, the set proven, the source untouched")
    func healthy() async throws {
        try await server.demo()
        let set = try await vault.backup(server, layers: "full,cron,history")
        // A job that ran on the source would change one of these.
        try await server.psql("UPDATE cron.job SET active = false")
        let tables =
            "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM order_stats), (SELECT count(*) FROM note)"
        try await eventually("nothing runs on the source") {
            try await server.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_cron'") == 0
        }
        let before = try await server.psql(tables, database: "shop")

        let report = try await vault("drill", set)
        #expect(report["status"]?.text == "ok")
        #expect(report["set"]?.text == set)
        #expect(check("launcher.executes-here", of: report)?["evidence"]?.elements.count == 3)
        #expect(check("fence.launcher", of: report)?["status"]?.text == "ok")
        #expect(report["rto_seconds"] != .null)
        #expect(try await server.psql(tables, database: "shop") == before)

        let files = report["report"]?.elements.compactMap(\.text) ?? []
        #expect(
            files.map { URL(filePath: $0).lastPathComponent } == [
                "report.json", "report.html", "report.md", "junit.xml",
            ]
        )
        #expect(try await vault("show", set)["proven"]?.isTrue == true)
        try await Program("xmllint").skippedWhereMissing(["--noout", files[3]])
        let kept = try JSONValue(String(contentsOfFile: files[0], encoding: .utf8))
        #expect(kept["verdicts"]?.elements.count == 13)
        #expect(kept["not_proven"]?.elements.isEmpty == false)
        // Only what speaks of the source is on record: what the drill did to its own server is nobody's business.
        let records = try FileManager.default.contentsOfDirectory(atPath: vault.repository + "/records")
        #expect(records.count == 1)
    }

    @Test("names what a job lacks: a table, a right, a login; what cannot be judged is said, and it fails")
    func broken() async throws {
        try await withServer("drill-broken") { server in
            try await server.createRole("app")
            try await server.createRole("locked", "NOLOGIN")
            try await server.psql("CREATE TABLE t (i int); CREATE TABLE mine (i int); ALTER TABLE mine OWNER TO app")
            try await server.insert([
                .init("good", command: "INSERT INTO mine VALUES (1); SELECT 'a;b' /* ; */ FROM mine", username: "app"),
                .init("no table", command: "SELECT 1; DELETE FROM nowhere", username: "app"),
                .init("no function", command: "SELECT nothing_like_that(1)", username: "app"),
                .init("no right", command: "DELETE FROM t", username: "app"),
                .init("no login", command: "SELECT 1", username: "locked"),
                .init("wrong words", command: "SELEC 1", username: "app"),
                .init("depends", command: "CREATE TEMP TABLE x (i int); INSERT INTO x VALUES (1)", username: "app"),
                .init("code", command: "DO $$ BEGIN PERFORM * FROM nowhere; END $$", username: "app"),
            ])
            let set = try await vault.backup(server, layers: "full,cron,history")
            let report = try await vault("drill", set, status: 13)
            let verdicts = Dictionary(
                uniqueKeysWithValues: (report["verdicts"]?.elements ?? []).map { ($0["jobname"]?.text ?? "", $0) }
            )
            #expect(verdicts["good"]?["status"]?.text == "passed")
            #expect(verdicts["good"]?["statements"]?.number == 2)
            let expected = [
                "no table": (2, "42P01"), "no function": (1, "42883"), "no right": (1, "42501"),
                "wrong words": (1, "42601"),
            ]
            for (name, (statement, code)) in expected {
                let finding = verdicts[name]?["findings"]?[0]
                #expect(finding?["statement"]?.number == statement, "\(name)")
                #expect(finding?["sqlstate"]?.text == code, "\(name)")
            }
            #expect(
                verdicts["no login"]?["findings"]?[0]?["problem"]?.text?.contains("not permitted to log in") == true
            )
            for name in ["depends", "code"] {
                #expect(verdicts[name]?["status"]?.text == "not_judged", "\(name)")
                #expect(verdicts[name]?["not_judged"]?.elements.isEmpty == false, "\(name)")
            }
            #expect(check("launcher.executes-here", of: report)?["status"]?.text == "failed")
        }
    }

    @Test("reads no command with more rights than its owner's")
    func noPrivilege() async throws {
        try await withServer("drill-trap") { server in
            try await server.createRole("mallory")
            try await server.psql(
                """
                CREATE TABLE spoils (who text); GRANT INSERT ON spoils TO PUBLIC;
                CREATE FUNCTION trap(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
                  $$ BEGIN RAISE EXCEPTION 'read as %, super %', session_user, current_setting('is_superuser'); END $$;
                CREATE DOMAIN sly AS int CHECK (trap(VALUE)); ALTER DOMAIN sly OWNER TO mallory;
                """
            )
            try await server.insert([.init("sly", command: "SELECT 1::sly", username: "mallory")])
            let set = try await vault.backup(server, layers: "full,cron")
            let report = try await vault.run("drill", set).json()
            let problem = report["verdicts"]?[0]?["findings"]?[0]?["problem"]?.text ?? ""
            #expect(problem.isEmpty || problem.contains("read as mallory, super off"))
        }
    }

    @Test("a set without jobs, or without databases, proves nothing")
    func nothing() async throws {
        try await withServer("drill-nothing") { server in
            let empty = try await vault.backup(server, layers: "full,cron,history")
            let report = try await vault("drill", empty, status: 13)
            #expect(report["status"]?.text == "failed")
            #expect(check("restore", of: report)?["summary"]?.text?.contains("no job") == true)
            let bare = try await vault.backup(server, layers: "cron")
            #expect(try await vault("drill", bare, status: 1)["error"]?["code"]?.text == "no-full-layer")
        }
    }

    @Test("each sabotage of a set is noticed, and its cause named")
    func selfTest() async throws {
        try await withServer("drill-sabotage") { server in
            try await server.createRole("app")
            try await server.createDatabase("other")
            try await server.insert((1...20).map { .init("job \($0)", username: $0 % 2 == 0 ? "app" : "postgres") })
            let set = try await vault.backup(server, layers: "full,cron,history")
            let report = try await vault("drill", set, "--self-test")
            let sabotages = report["sabotages"]?.elements ?? []
            #expect(sabotages.count == 6)
            for sabotage in sabotages {
                #expect(sabotage["detected"]?.isTrue == true, "\(sabotage)")
                #expect(sabotage["cause"]?.text?.isEmpty == false)
            }
            let causes = Dictionary(
                uniqueKeysWithValues: sabotages.map { ($0["id"]?.text ?? "", $0["cause"]?.text ?? "") }
            )
            #expect(causes["job-missing"]?.contains("job 1") == true)
            #expect(causes["role-gone"]?.contains("app") == true)
            #expect(causes["node-elsewhere"]?.contains("source.invalid") == true)
            #expect(try await vault("drill", "list")["drills"]?.elements.isEmpty == true)
        }
    }
}

extension Program {
    /// Runs a checker that not every machine has.
    fileprivate func skippedWhereMissing(_ arguments: [String]) async throws {
        guard try await Program("sh").run(["-c", "command -v \(path)"]).status == 0 else { return }
        try await succeed(arguments)
    }
}
