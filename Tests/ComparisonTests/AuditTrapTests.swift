import FoundationEssentials
import TestSupport
import Testing

/// The well-known ways to dump without the jobs: each is named, each beside a dump that does not have the fault.
@Suite("audit: traps", .server("audit-traps", prepare: prepareTraps), .serialized)
struct AuditTrapTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private func dump(
        _ arguments: String...,
        database: String = "postgres",
        user: String = "postgres"
    ) async throws -> String {
        let server = try TestServer.running()
        let path = vault.folder.path("dump-\(UInt32.random(in: .min ... .max))")
        try await server.program("pg_dump").succeed(
            arguments + ["-f", path, "-d", server.connection(database: database, user: user)]
        )
        return path
    }

    private func summary(_ report: JSONValue, _ id: String = "jobs.present") -> String {
        report.check(id)?["summary"]?.text ?? ""
    }

    @Test("T1: pg_dump -n cron writes an empty dump", arguments: ["-Fp", "-Fc", "-Fd", "-Ft"])
    func empty(format: String) async throws {
        let report = try await vault("audit", dump("-n", "cron", format), status: 13)
        #expect(report["status"]?.text == "failed" && report["jobs"]?["total"]?.number == 0)
        #expect(summary(report).contains("pg_dump -n cron"))
    }

    @Test("T2: row security left rows out: fails where all are of one owner")
    func hidden() async throws {
        let report = try await vault("audit", dump("-t", "cron.job", "--enable-row-security", user: "app"), status: 13)
        #expect(report.checks["jobs.hidden"] == "failed")
        #expect(report["jobs"]?["total"]?.number == 1)
        let all = try await vault("audit", dump("-t", "cron.job", "--enable-row-security"))
        #expect(all.checks["jobs.hidden"] == "warning")
        #expect(try await vault("audit", dump("-t", "cron.job")).checks["jobs.hidden"] == "ok")
    }

    @Test("T2: a role that sees nothing dumps no row")
    func nothing() async throws {
        let report = try await vault(
            "audit",
            dump("-t", "cron.job", "--enable-row-security", user: "other"),
            status: 13
        )
        #expect(summary(report).contains("row security"))
    }

    @Test(
        "T3: another database, filters, definitions alone",
        arguments: [
            (["-Fc"], "other", "cron.database_name"), (["-n", "public"], "postgres", "cron.database_name"),
            (["-Fc", "-N", "cron"], "postgres", "-N cron"), (["-s"], "postgres", "--schema-only"),
            (["--exclude-table-data=cron.*"], "postgres", "--exclude-table-data"),
        ]
    )
    func left(arguments: [String], database: String, word: String) async throws {
        let server = try TestServer.running()
        let path = vault.folder.path("left")
        try await server.program("pg_dump").succeed(
            arguments + ["-f", path, "-d", server.connection(database: database)]
        )
        let report = try await vault("audit", path, status: 13)
        #expect(summary(report).contains(word), "\(summary(report))")
    }

    @Test("T3: the live server tells which database it should have been")
    func database() async throws {
        let report = try await vault("audit", dump("-Fc", database: "other"), on: TestServer.running(), status: 13)
        #expect(summary(report).contains("\"postgres\" (cron.database_name)"))
    }

    @Test("pg_dumpall --globals-only holds no job")
    func globals() async throws {
        let server = try TestServer.running()
        let path = vault.folder.path("globals")
        try await server.program("pg_dumpall").succeed(["-g", "-f", path, "-d", server.connection()])
        #expect(summary(try await vault("audit", path, status: 13)).contains("--globals-only"))
    }

    @Test("jobs that would start, nodes, roles and databases are warnings; --strict makes them 13")
    func warnings() async throws {
        let path = try await dump("-Fc")
        let report = try await vault("audit", path)
        for id in ["jobs.fire", "jobs.node", "roles.exist", "extension.created"] {
            #expect(report.checks[id] == "warning", "\(id)")
        }
        for id in ["dump.complete", "jobs.present", "sequences", "policies", "history.present"] {
            #expect(report.checks[id] == "ok", "\(id)")
        }
        #expect(
            report.evidence(of: "jobs.fire").contains("\"one\"") && !report.evidence(of: "jobs.fire").contains("idle")
        )
        #expect(try await vault("audit", path, "--strict", status: 13)["status"]?.text == "warning")
        let local = try await vault("audit", path, on: TestServer.running())
        for id in ["jobs.node", "roles.exist", "extension.created", "databases.exist", "jobs.match"] {
            #expect(local.checks[id] == "ok", "\(id)")
        }
    }

    @Test("rows alone: no extension, no sequence, no grants, no history")
    func rowsAlone() async throws {
        let report = try await vault("audit", dump("-t", "cron.job"))
        for id in ["extension.created", "sequences", "grants", "history.present"] {
            #expect(report.checks[id] == "warning", "\(id)")
        }
    }

    @Test("policies of an old pg_dump are explained, and schedules that never run")
    func policies() async throws {
        let path = try vault.folder.write(
            """
            CREATE EXTENSION pg_cron;
            CREATE POLICY cron_job_policy ON cron.job USING (true);
            INSERT INTO cron.job VALUES (1, '61 * * * *', 'x', 'localhost', 5432, 'postgres', 'u', false, 'bad');
            """,
            to: "old.sql"
        )
        let report = try await vault("audit", path)
        #expect(report.checks["policies"] == "warning" && report.checks["schedule.accepted"] == "warning")
        #expect(report.checks["jobs.fire"] == "ok")
    }

    @Test("runs that had not ended are told")
    func unfinished() async throws {
        let path = try vault.folder.write(
            """
            INSERT INTO cron.job VALUES (1, '1 * * * *', 'x', 'localhost', 5432, 'postgres', 'u', false, 'j');
            INSERT INTO cron.job_run_details VALUES (1, 1, 1, 'd', 'u', 'x', 'running', NULL, NULL, NULL);
            """,
            to: "runs.sql"
        )
        let report = try await vault("audit", path)
        #expect(report.checks["history.present"] == "warning" && report["history"]?["unfinished"]?.number == 1)
    }

    @Test("a job that the server or the set has and the dump has not fails; one that is other is a warning")
    func comparison() async throws {
        let server = try TestServer.running()
        let path = try await dump("-Fc")
        let set = try await vault.backup(server, layers: "cron")
        #expect(try await vault("audit", path, "--set", set).checks["jobs.match"] == "ok")
        try await server.psql("UPDATE cron.job SET schedule = '7 7 * * *' WHERE jobname = 'one'")
        #expect(try await vault("audit", path, on: server).checks["jobs.match"] == "warning")
        try await server.insert([.init("newer")])
        let report = try await vault("audit", path, on: server, status: 13)
        #expect(report.checks["jobs.match"] == "failed" && report.evidence(of: "jobs.match").contains("newer"))
        try await server.psql(
            "DELETE FROM cron.job WHERE jobname = 'newer'; UPDATE cron.job SET schedule = '0 3 * * *' WHERE jobname = 'one'"
        )
    }

    static let noDumps: [(content: [UInt8], code: String)] = [
        ([], "not-a-dump"), (Array("hello world\n".utf8), "not-a-dump"), ([0, 1, 2, 3, 0, 9], "not-a-dump"),
        (Array("'".utf8) + [UInt8](repeating: 120, count: 1000), "not-a-dump"),
        ([0xFF, 0xFE, 0x2D, 0x00], "not-a-dump"), (Array("PGDMP".utf8), "dump-damaged"),
        (Array("BZh91AY".utf8), "dump-compression"), ([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3, 4, 5], "dump-damaged"),
        ([0x1F, 0x8B, 8, 0, 0], "dump-damaged"),
    ]

    @Test("what is no dump is an error that says why", arguments: noDumps)
    func garbage(content: [UInt8], code: String) async throws {
        try vault.folder.write(content, to: "garbage")
        #expect(try await vault("audit", vault.folder.path("garbage"), status: 1).errorCode == code)
    }

    @Test("a path that leads nowhere, and a folder that is no dump, are errors")
    func nowhere() async throws {
        #expect(try await vault("audit", "/nowhere", status: 1).errorCode == "dump-unreadable")
        #expect(try await vault("audit", vault.folder.path, status: 1).errorCode == "not-a-dump")
        #expect(try await vault.run(["audit", "x", "--set", "latest"], on: TestServer.running()).status == 64)
    }
}

@Sendable private func prepareTraps(_ server: TestServer) async throws {
    try await server.createRole("app")
    try await server.createRole("other")
    try await server.createDatabase("other")
    try await server.psql(
        "GRANT USAGE ON SCHEMA cron TO app, other; GRANT SELECT ON ALL TABLES IN SCHEMA cron TO app, other;"
            + "CREATE TABLE public.plain (a int); INSERT INTO public.plain VALUES (1)"
    )
    try await server.psql("CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1)", database: "other")
    try await server.insert([.init("one"), .init("two", username: "app"), .init("idle", isActive: false)])
    try await server.psql("SELECT setval('cron.jobid_seq', 3)")
    try await server.addRuns(5, of: 1)
}
