import TestSupport
import Testing

@Suite("doctor: each check turns red, and it alone, when what it looks at is broken", .server("doctor"), .serialized)
struct DoctorSabotageTests {
    private struct Sabotage {
        let `break`: String
        let mend: String
        let seenBy: Set<String>
        var isFailure = true
        /// A word of the evidence of each.
        var evidence = ""
    }

    private static func insert(_ name: String, schedule: String = "0 4 * * *", command: String = "SELECT 1") -> String {
        """
        INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname)
        VALUES ('\(schedule)', '\(command)', 'localhost', current_setting('port')::int, '\(name)')
        """
    }

    private static func runs(_ values: String) -> String {
        """
        INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, return_message, start_time, end_time)
        SELECT 1, nextval('cron.runid_seq'), 'postgres', 'postgres', 'SELECT 1', \(values)
        """
    }

    private static let forget = "DELETE FROM cron.job_run_details"
    private static let unlist = "DELETE FROM cron.job WHERE jobname = 'bad'"

    private static let sabotages = [
        Sabotage(
            break: "DROP ROLE owner",
            mend: "CREATE ROLE owner LOGIN; \(reload)",
            seenBy: ["roles.exist"],
            evidence: "\"owner\": \"of owner\""
        ),
        Sabotage(
            break: "ALTER ROLE owner NOLOGIN",
            mend: "ALTER ROLE owner LOGIN",
            seenBy: ["roles.exist"],
            evidence: "\"owner\": \"of owner\""
        ),
        Sabotage(
            break: "DROP DATABASE ledger",
            mend: "CREATE DATABASE ledger",
            seenBy: ["databases.exist"],
            evidence: "\"ledger\": \"of owner\""
        ),
        Sabotage(
            break: "REVOKE CONNECT ON DATABASE ledger FROM PUBLIC",
            mend: "GRANT CONNECT ON DATABASE ledger TO PUBLIC",
            seenBy: ["databases.exist"],
            evidence: "\"owner\" → \"ledger\""
        ),
        Sabotage(
            break: "UPDATE cron.job SET nodeport = 1 WHERE jobid = 1",
            mend: "UPDATE cron.job SET nodeport = current_setting('port')::int",
            seenBy: ["node.target"],
            evidence: "\"nightly\": localhost:1"
        ),
        Sabotage(
            break: "UPDATE cron.job SET nodename = 'elsewhere', active = false WHERE jobid = 1",
            mend: "UPDATE cron.job SET nodename = 'localhost', active = true",
            seenBy: ["node.target"],
            isFailure: false,
            evidence: "inactive"
        ),
        Sabotage(
            break: insert("bad", schedule: "at noon"),
            mend: unlist,
            seenBy: ["schedule.accepted"],
            evidence: "\"bad\" \"at noon\""
        ),
        Sabotage(
            break: insert("bad", schedule: "0 0 30 2 *"),
            mend: unlist,
            seenBy: ["schedule.never"],
            evidence: "\"bad\" \"0 0 30 2 *\""
        ),
        Sabotage(
            break: insert("bad", command: "COPY pg_class TO STDOUT"),
            mend: unlist,
            seenBy: ["jobs.copy"],
            evidence: "\"bad\""
        ),
        Sabotage(
            break: runs(
                "'failed', 'ERROR:  no such table', now() - n * interval '1 hour', now() FROM generate_series(3, 1, -1) n"
            ),
            mend: forget,
            seenBy: ["jobs.failing"],
            evidence: "\"nightly\": 3 failures in a row since 20"
        ),
        Sabotage(
            break: runs("s, 'x', now(), now() FROM unnest(ARRAY['succeeded', 'failed']) s"),
            mend: forget,
            seenBy: ["jobs.failing"],
            isFailure: false,
            evidence: "1 failure in a row"
        ),
        Sabotage(
            break: runs("'succeeded', '', now() - interval '1 h', now() FROM generate_series(1, 40)"),
            mend: forget,
            seenBy: ["limits.running-jobs"],
            isFailure: false
        ),
        Sabotage(
            break: runs("'succeeded', '', now() - interval '100 days', now() - interval '100 days'"),
            mend: forget,
            seenBy: ["history.size"],
            isFailure: false,
            evidence: "no job deletes old runs"
        ),
        Sabotage(
            break: "SELECT setval('cron.jobid_seq', 1)",
            mend: "SELECT setval('cron.jobid_seq', 1000)",
            seenBy: ["sequences"],
            evidence: "cron.jobid_seq is at 1"
        ),
        Sabotage(
            break: runs("'succeeded', '', now(), now() FROM generate_series(1, 5)")
                + "; SELECT setval('cron.runid_seq', 1)",
            mend: forget,
            seenBy: ["sequences"],
            evidence: "SELECT setval('cron.runid_seq'"
        ),
        Sabotage(
            break: "UPDATE pg_extension SET extversion = '1.3' WHERE extname = 'pg_cron'",
            mend: "UPDATE pg_extension SET extversion = '1.4-1' WHERE extname = 'pg_cron'",
            seenBy: ["extension.version"],
            evidence: "SQL 1.3 is broken"
        ),
        Sabotage(
            break: "UPDATE pg_extension SET extversion = '1.4' WHERE extname = 'pg_cron'",
            mend: "UPDATE pg_extension SET extversion = '1.4-1' WHERE extname = 'pg_cron'",
            seenBy: ["extension.version"],
            isFailure: false
        ),
    ]

    private static let reload = "DELETE FROM cron.job WHERE false"

    @Test("owners, databases, nodes, schedules, commands, failures, limits, history, sequences, versions")
    func oneByOne() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.createRole("owner")
        try await server.createDatabase("ledger")
        try await server.insert([.init("nightly"), .init("of owner", database: "ledger", username: "owner")])
        let whole = try await vault("doctor", "--watch", "1", on: server)
        #expect(whole.notOK == [])
        #expect(whole.checks.count == 24)
        for sabotage in Self.sabotages {
            try await server.psql(sabotage.break)
            let seen = try await vault("doctor", "--watch", "1", on: server, status: sabotage.isFailure ? 13 : 0)
            #expect(seen.notOK == sabotage.seenBy, "\(sabotage.break)")
            for id in sabotage.seenBy {
                #expect(
                    seen.evidence(of: id).contains(sabotage.evidence),
                    "\(sabotage.break): \(seen.evidence(of: id))"
                )
                #expect(seen.check(id)?["hint"]?.text?.isEmpty == false, "\(sabotage.break)")
            }
            try await server.psql(sabotage.mend)
        }
        #expect(try await vault("doctor", "--watch", "1", on: server).notOK == [])
        #expect(try await vault.run("doctor", "--watch", "0", on: server).status == 64)
    }

    @Test("the statement that it proposes for cleaning is one, and quietens the check")
    func cleaning() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.psql(Self.runs("'succeeded', '', now() - interval '100 days', now() - interval '100 days'"))
        let seen = try await vault("doctor", "--watch", "1", on: server)
        let hint = try #require(seen.check("history.size")?["hint"]?.text)
        let start = try #require(hint.firstRange(of: "SELECT cron.schedule"))
        try await server.psql(String(hint[start.lowerBound...]))
        let command = try await server.psql("SELECT command FROM cron.job WHERE jobname = 'purge-run-history'")
        #expect(try await vault("doctor", "--watch", "1", on: server).checks["history.size"] == "ok")
        try await server.psql(command)
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details") == 0)
    }

    @Test("a role without rights is told what it does not see, and sees nothing as good")
    func blind() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.createRole("blind")
        let connection = server.connection(user: "blind")
        let result = try await vault.run("doctor", "--watch", "1", "--db", connection, on: nil)
        #expect(result.status == 0)
        let seen = try result.json()
        let unseen: Set = [
            "role.rights", "library.preloaded", "cron.database", "settings.known", "settings.timezone",
            "settings.launching", "launcher.alive", "roles.exist", "owners.superuser", "jobs.failing", "sequences",
        ]
        #expect(unseen.isSubset(of: seen.notOK), "\(unseen.subtracting(seen.notOK))")
        #expect(seen.evidence(of: "role.rights").contains("may not use schema cron"))
        // With the schema, but not the rows of others.
        try await server.psql("GRANT USAGE ON SCHEMA cron TO blind")
        let partly = try await vault.run("doctor", "--watch", "1", "--db", connection, on: nil).json()
        #expect(partly.evidence(of: "role.rights").contains("BYPASSRLS"))
    }
}
