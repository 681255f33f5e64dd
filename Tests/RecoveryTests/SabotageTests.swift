import FoundationEssentials
import TestSupport
import Testing

@Suite(
    "Each check of verify turns red, and it alone, when what it looks at is broken",
    .server("sabotage"),
    .serialized
)
struct SabotageTests {
    /// What is broken, how it is mended, and the checks that must see it.
    private struct Sabotage {
        let `break`: String
        let mend: String
        let seenBy: Set<String>
        var asFailure = true
        /// A word of the evidence.
        var evidence = ""
    }

    private static let sabotages = [
        Sabotage(
            break: "DELETE FROM cron.job WHERE jobname = 'spare'",
            mend: insert("spare"),
            seenBy: ["jobs.complete"],
            evidence: "missing: \"spare\""
        ),
        Sabotage(
            break: "UPDATE cron.job SET command = 'SELECT 0' WHERE jobname = 'spare'",
            mend: "UPDATE cron.job SET command = 'SELECT 1' WHERE jobname = 'spare'",
            seenBy: ["jobs.unchanged"],
            evidence: "\"spare\": command sha256"
        ),
        Sabotage(
            break: "UPDATE cron.job SET active = false WHERE jobname = 'runs'",
            mend: "UPDATE cron.job SET active = true WHERE jobname = 'runs'",
            seenBy: ["jobs.state"],
            evidence: "\"runs\" is inactive, in the set it was active"
        ),
        Sabotage(
            break: "UPDATE cron.job SET active = true WHERE jobname = 'spare'",
            mend: "UPDATE cron.job SET active = false WHERE jobname = 'spare'",
            seenBy: ["jobs.state"],
            evidence: "\"spare\" is active, in the set it was not"
        ),
        Sabotage(
            break: insert("broken", schedule: "at noon"),
            mend: "DELETE FROM cron.job WHERE jobname = 'broken'",
            seenBy: ["schedule.accepted"],
            evidence: "\"broken\" \"at noon\""
        ),
        Sabotage(
            break: "DROP ROLE fragile",
            mend: "CREATE ROLE fragile LOGIN",
            seenBy: ["roles.exist"],
            evidence: "\"fragile\": \"of fragile\""
        ),
        Sabotage(
            break: "DROP DATABASE ledger",
            mend: "CREATE DATABASE ledger",
            seenBy: ["databases.exist"],
            evidence: "\"ledger\": \"in ledger\""
        ),
        Sabotage(
            break: "REVOKE CONNECT ON DATABASE ledger FROM PUBLIC",
            mend: "GRANT CONNECT ON DATABASE ledger TO PUBLIC",
            seenBy: ["databases.exist"],
            asFailure: false,
            evidence: "\"fragile\" → \"ledger\""
        ),
        Sabotage(
            break: "UPDATE cron.job SET nodeport = 1 WHERE jobname = 'spare'",
            mend: "UPDATE cron.job SET nodeport = current_setting('port')::int WHERE jobname = 'spare'",
            seenBy: ["node.target"],
            evidence: "\"spare\": localhost:1"
        ),
        Sabotage(
            break: "SELECT setval('cron.jobid_seq', 1)",
            mend: "SELECT setval('cron.jobid_seq', 1000)",
            seenBy: ["sequences"],
            evidence: "cron.jobid_seq is at 1"
        ),
        Sabotage(
            break: "SELECT setval('cron.runid_seq', 1)",
            mend: "SELECT setval('cron.runid_seq', 1000)",
            seenBy: ["sequences"],
            evidence: "cron.runid_seq is at 1"
        ),
        Sabotage(
            break: "REVOKE USAGE ON SCHEMA cron FROM scheduler",
            mend: "GRANT USAGE ON SCHEMA cron TO scheduler",
            seenBy: ["grants"],
            evidence: "GRANT USAGE ON SCHEMA cron TO \"scheduler\""
        ),
        Sabotage(
            break: "REVOKE SELECT (command) ON cron.job FROM scheduler",
            mend: "GRANT SELECT (command) ON cron.job TO scheduler",
            seenBy: ["grants"],
            evidence: "GRANT SELECT (command) ON TABLE cron.job TO \"scheduler\""
        ),
        Sabotage(
            break: "ALTER TABLE cron.job DISABLE TRIGGER cron_job_cache_invalidate",
            mend: "ALTER TABLE cron.job ENABLE TRIGGER cron_job_cache_invalidate",
            seenBy: ["settings"],
            asFailure: false,
            evidence: "cron.job: trigger-off cron_job_cache_invalidate"
        ),
        Sabotage(
            break: "ALTER TABLE cron.job_run_details DISABLE ROW LEVEL SECURITY",
            mend: "ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY",
            seenBy: ["settings"],
            asFailure: false,
            evidence: "cron.job_run_details: row-security off"
        ),
        Sabotage(
            break:
                "CREATE TABLE kept AS SELECT * FROM cron.job_run_details WHERE runid = 7; DELETE FROM cron.job_run_details WHERE runid = 7",
            mend: "INSERT INTO cron.job_run_details SELECT * FROM kept",
            seenBy: ["history.complete"]
        ),
        Sabotage(
            break: "UPDATE cron.job_run_details SET return_message = 'forged' WHERE runid = 8",
            mend: "UPDATE cron.job_run_details SET return_message = repeat('r', 12) WHERE runid = 8",
            seenBy: ["history.complete"]
        ),
        Sabotage(
            break: "UPDATE pg_extension SET extversion = '1.4' WHERE extname = 'pg_cron'",
            mend: "UPDATE pg_extension SET extversion = '1.4-1' WHERE extname = 'pg_cron'",
            seenBy: ["extension.version"],
            asFailure: false
        ),
    ]

    private static func insert(_ name: String, schedule: String = "0 4 * * *") -> String {
        """
        INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname, active)
        VALUES ('\(schedule)', 'SELECT 1', 'localhost', current_setting('port')::int, '\(name)', false)
        """
    }

    /// A restored and armed server, whose verification is green.
    private func green(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        for role in ["fragile", "scheduler"] { try await server.createRole(role) }
        try await server.createDatabase("ledger")
        try await server.psql(
            "GRANT USAGE ON SCHEMA cron TO scheduler; GRANT SELECT (command) ON cron.job TO scheduler"
        )
        try await server.insert([
            .init("runs"), .init("of fragile", username: "fragile"),
            .init("in ledger", database: "ledger", username: "fragile"),
            .init("spare", schedule: "0 4 * * *", isActive: false),
        ])
        try await server.addRuns(30, of: 1)
        let set = try await vault.backup(server)
        try await server.loseCron()
        try await vault("restore", set, on: server)
        try await vault("arm", "--confirm", on: server)
        return set
    }

    @Test("jobs, states, schedules, roles, databases, nodes, sequences, grants, history")
    func oneByOne() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await green(server, vault)
        #expect(try await vault("verify", set, "--watch", "1", on: server).notOK == [])
        for sabotage in Self.sabotages {
            try await server.psql(sabotage.break)
            let status: Int32 = sabotage.asFailure ? 13 : 0
            let seen = try await vault("verify", set, "--watch", "1", on: server, status: status)
            #expect(seen.notOK == sabotage.seenBy, "\(sabotage.break)")
            #expect(seen["status"]?.text == (sabotage.asFailure ? "failed" : "warning"), "\(sabotage.break)")
            for id in sabotage.seenBy {
                #expect(
                    seen.evidence(of: id).contains(sabotage.evidence),
                    "\(sabotage.break): \(seen.evidence(of: id))"
                )
                #expect(seen.check(id)?["hint"]?.text?.isEmpty == false, "\(sabotage.break)")
            }
            try await server.psql(sabotage.mend)
            let mended = try await vault.run("verify", set, "--watch", "1", on: server).json()
            #expect(mended.notOK == [], "\(sabotage.mend)")
        }
        try await strictness(set, server, vault)
    }

    /// A warning alone ends with 13 where `--strict` is given.
    private func strictness(_ set: String, _ server: TestServer, _ vault: Vault) async throws {
        try await server.psql("REVOKE CONNECT ON DATABASE ledger FROM PUBLIC")
        _ = try await vault("verify", set, "--watch", "1", "--strict", on: server, status: 13)
        try await server.psql("GRANT CONNECT ON DATABASE ledger TO PUBLIC")
        _ = try await vault("verify", set, "--watch", "1", "--strict", on: server)
    }

    @Test("without the extension nothing was looked at, and every check says so")
    func withoutExtension() async throws {
        let vault = try Vault()
        try await withServer("sabotage-bare") { server in
            try await server.insert([.init("one")])
            let set = try await vault.backup(server)
            try await server.loseCron()
            let seen = try await vault("verify", set, on: server, status: 13)
            #expect(seen.checks.count == 14)
            #expect(Set(seen.checks.values) == ["failed"])
        }
    }
}
