import Foundation
import TestSupport
import Testing

/// A drill before pg_cron 1.5 waits for the next minute: these wait for it side by side.
@Suite("A drill")
struct DrillTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    private func check(_ id: String, of report: JSONValue) -> JSONValue? {
        report["checks"]?.elements.first { $0["id"]?.text == id }
    }

    @Test("passes for a healthy set: every owner's canary heard, four forms kept, the set proven")
    func healthy() async throws {
        try await withServer("drill-healthy") { server in
            try await server.demo()
            let set = try await vault.backup(server, layers: "full,cron,history")
            let report = try await vault("drill", set)
            #expect(report["status"]?.text == "ok")
            #expect(report["set"]?.text == set)
            #expect(check("launcher.executes-here", of: report)?["evidence"]?.elements.count == 3)
            #expect(check("fence.launcher", of: report)?["status"]?.text == "ok")
            #expect(report["rto_seconds"] != .null)

            let files = report["report"]?.elements.compactMap(\.text) ?? []
            #expect(
                files.map { URL(filePath: $0).lastPathComponent } == [
                    "report.json", "report.html", "report.md", "junit.xml",
                ]
            )
            #expect(try await vault("show", set)["proven"]?.isTrue == true)
            let kept = try JSONValue(String(contentsOfFile: files[0], encoding: .utf8))
            #expect(kept["verdicts"]?.elements.count == 13)
            #expect(kept["not_proven"]?.elements.isEmpty == false)
            // Only what speaks of the source is on record: what the drill did to its own server is nobody's business.
            let records = try FileManager.default.contentsOfDirectory(atPath: vault.repository + "/records")
            #expect(records.count == 1)
        }
    }

    @Test("jobs that write to their source every minute write nothing to it, in a drill and in a rehearsal")
    func sourceUntouched() async throws {
        try await withServer("drill-source") { server in
            try await server.createRole("app")
            try await server.psql(
                "CREATE TABLE written (at timestamptz DEFAULT now()); ALTER TABLE written OWNER TO app"
            )
            let command = "INSERT INTO written DEFAULT VALUES"
            try await server.insert(
                (1...3).map { .init("writer \($0)", schedule: "* * * * *", command: command, username: "app") }
                    + [.init("asleep", schedule: "* * * * *", command: command, isActive: false)]
            )
            let set = try await vault.backup(server, layers: "full,cron,history")
            try await server.psql("UPDATE cron.job SET active = false")
            try await eventually("nothing runs on the source") {
                try await server.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_cron'") == 0
            }
            let content = "SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM cron.job_run_details)"
            let before = try await server.psql(content)
            let report = try await vault("drill", set, "--rehearse", "30m")
            let rehearsal = report["rehearsal"]
            #expect(check("rehearsal", of: report)?["status"]?.text == "ok", "\(report["checks"] ?? .null)")
            #expect((90...99).contains(rehearsal?["predicted"]?.number ?? 0))
            #expect(rehearsal?["launched"] == rehearsal?["predicted"])
            #expect(rehearsal?["jobs"]?.number == 4)
            #expect(try await server.psql(content) == before)
        }
    }

    @Test("names what a job lacks; says what cannot be judged; reads nothing with more rights than the owner's")
    func broken() async throws {
        try await withServer("drill-broken") { server in
            try await server.createRole("app")
            try await server.createRole("locked", "NOLOGIN")
            try await server.createRole("mallory")
            try await server.psql("CREATE TABLE t (i int); CREATE TABLE mine (i int); ALTER TABLE mine OWNER TO app")
            try await server.psql(
                """
                CREATE FUNCTION trap(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
                  $$ BEGIN RAISE EXCEPTION 'read as %, super %', session_user, current_setting('is_superuser'); END $$;
                CREATE DOMAIN sly AS int CHECK (trap(VALUE)); ALTER DOMAIN sly OWNER TO mallory;
                """
            )
            let secret = "SELECT 'postgresql://app:s3cr3t@db/x', '</td><script>alert(2)</script>'"
            try await server.insert([
                .init("good", command: "INSERT INTO mine VALUES (1); SELECT 'a;b' /* ; */ FROM mine", username: "app"),
                .init("no table", command: "SELECT 1; DELETE FROM nowhere", username: "app"),
                .init("no function", command: "SELECT nothing_like_that(1)", username: "app"),
                .init("no column", command: "SELECT nothing FROM mine", username: "app"),
                .init("no extension", command: "SELECT 'a'::citext", username: "app"),
                .init("no right", command: "DELETE FROM t", username: "app"),
                .init("no login", command: "SELECT 1", username: "locked"),
                .init("wrong words", command: "SELEC 1", username: "app"),
                .init("depends", command: "CREATE TEMP TABLE x (i int); INSERT INTO x VALUES (1)", username: "app"),
                .init("code", command: "DO $$ BEGIN PERFORM * FROM nowhere; END $$", username: "app"),
                // An array's elements are read, and so checked, while the statement is parsed.
                .init("sly", command: "SELECT '{1}'::sly[]", username: "mallory"),
                .init("secret", command: secret, username: "app"),
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
                "wrong words": (1, "42601"), "no column": (1, "42703"), "no extension": (1, "42704"),
            ]
            for (name, (statement, code)) in expected {
                let finding = verdicts[name]?["findings"]?[0]
                #expect(finding?["statement"]?.number == statement, "\(name)")
                #expect(finding?["sqlstate"]?.text == code, "\(name)")
            }
            let problem = { (name: String) in verdicts[name]?["findings"]?[0]?["problem"]?.text }
            #expect(problem("no login")?.contains("not permitted to log in") == true)
            #expect(problem("sly")?.contains("read as mallory, super off") == true)
            for name in ["depends", "code"] {
                #expect(verdicts[name]?["status"]?.text == "not_judged", "\(name)")
                #expect(verdicts[name]?["not_judged"]?.elements.isEmpty == false, "\(name)")
            }
            #expect(check("launcher.executes-here", of: report)?["status"]?.text == "failed")
            for path in report["report"]?.elements.compactMap(\.text) ?? [] {
                let text = try String(contentsOfFile: path, encoding: .utf8)
                #expect(!text.contains("s3cr3t"), "\(path)")
                #expect(text.contains("•••") || path.hasSuffix("/junit.xml"), "\(path)")
            }
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

    @Test("1, 1,000 and 10,000 jobs: each judged, and the report whole")
    func sizes() async throws {
        try await withServer("drill-sizes") { server in
            try await server.createRole("app")
            var sets: [(jobs: Int, set: String)] = []
            for count in [1, 1000, 10_000] {
                try await server.psql(
                    """
                    INSERT INTO cron.job (nodename, nodeport, schedule, command, database, username, jobname)
                    SELECT 'localhost', \(server.port), n % 60 || ' 3 * * *', 'SELECT ' || n || ' FROM pg_class', 'postgres',
                        CASE n % 2 WHEN 0 THEN 'app' ELSE 'postgres' END, 'job ' || n
                    FROM generate_series((SELECT count(*) FROM cron.job) + 1, \(count)) AS n
                    """
                )
                sets.append((count, try await vault.backup(server, layers: "full,cron,history")))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (jobs, set) in sets {
                    group.addTask {
                        let report = try await vault("drill", set)
                        #expect(report["jobs"]?["passed"]?.number == jobs)
                        #expect(report["verdicts"]?.elements.count == jobs)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await vault("drill", "list")["drills"]?.elements.count == 3)
        }
    }

    @Test("a set whose jobs are all the superuser's, in one database, is sabotaged no less")
    func selfTestAlone() async throws {
        try await withServer("drill-alone") { server in
            try await server.insert([.init("only", schedule: "0 0 1 1 *")])
            let set = try await vault.backup(server, layers: "full,cron")
            let report = try await vault("drill", set, "--self-test")
            let sabotages = report["sabotages"]?.elements ?? []
            #expect(sabotages.count == 6)
            for sabotage in sabotages { #expect(sabotage["detected"]?.isTrue == true, "\(sabotage)") }
        }
    }

    @Test("each sabotage of a set of 500 jobs is noticed and its cause named, within two minutes")
    func selfTest() async throws {
        try await withServer("drill-sabotage") { server in
            try await server.createRole("app")
            try await server.createDatabase("other")
            try await server.insert((1...500).map { .init("job \($0)", username: $0 % 2 == 0 ? "app" : "postgres") })
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
            if case .number(let seconds)? = report["seconds"] {
                #expect(seconds < 120)
            } else {
                Issue.record("the report says no time")
            }
            #expect(try await vault("drill", "list")["drills"]?.elements.isEmpty == true)
        }
    }
}
