import FoundationEssentials
import TestSupport
import Testing

@Suite("The jobs of one server move to another", .serialized, .server("migrate-from"))
struct MigrateTests {
    private let from: TestServer
    private let vault: Vault

    init() throws {
        from = try .running()
        vault = try Vault()
    }

    /// A source with three jobs, none of them due soon and one inactive, and a target that could take them.
    private func fill(_ to: TestServer) async throws {
        for server in [from, to] {
            try await server.emptyCron()
            try await server.psql("DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN")
        }
        try await from.insert([
            .init("nightly", username: "app"), .init("monthly", schedule: "0 3 1 * *", username: "app"),
            .init("asleep", isActive: false),
        ])
        try await from.addRuns(10, of: 1)
    }

    private func migrate(_ to: TestServer, _ words: String..., status: Int32) async throws -> JSONValue {
        let line = ["migrate", "--from", from.connection(), "--to", to.connection()] + words
        let result = try await vault.run(line, on: nil)
        #expect(result.status == status, "\(result.output)\(result.errors)")
        return try result.json()
    }

    private func active(_ server: TestServer) async throws -> String {
        try await server.psql("SELECT jobname FROM cron.job WHERE active ORDER BY jobname")
    }

    private func steps(_ report: JSONValue) -> [String] {
        (report["steps"]?.elements ?? []).map { "\($0["step"]?.text ?? "") \($0["status"]?.text ?? "")" }
    }

    /// What a report says both servers run is what they run.
    private func expectCondition(_ report: JSONValue, _ from: Int, _ to: Int) {
        #expect(report["from"]?["active"] == .number(Double(from)))
        #expect(report["to"]?["active"] == .number(Double(to)))
    }

    @Test("they run at the one, then at the other, and never at both; what stops in between goes on when asked again")
    func moves() async throws {
        try await withServer("migrate-to") { to in
            try await fill(to)
            let before = (try await from.cronFingerprint(), try await to.cronFingerprint())
            let plan = try await migrate(to, "--dry-run", status: 0)
            #expect(plan["status"]?.text == "planned")
            #expect(steps(plan).allSatisfy { $0.hasSuffix("planned") } && steps(plan).count == 6)
            #expect(try await migrate(to, status: 64).errorCode == "needs-confirm")
            #expect(try await (from.cronFingerprint(), to.cronFingerprint()) == before)
            try await from.psql(
                "UPDATE cron.job SET jobname = 'minutely', schedule = '* * * * *' WHERE jobname = 'monthly'"
            )

            // One that runs a job already must not be given it again.
            try await to.insert([.init("nightly", username: "app")])
            #expect(try await migrate(to, "--confirm", status: 1).blockerCodes == ["runs-already"])
            try await to.psql("DELETE FROM cron.job")

            // A target that cannot take them stops it before anything is changed.
            try await to.psql("DROP ROLE app")
            let blocked = try await migrate(to, "--confirm", status: 1)
            #expect(blocked.blockerCodes == ["role-missing"])
            #expect(try await active(from) == "minutely\nnightly")
            try await to.createRole("app")

            // A restore that fails leaves the source paused and the target empty.
            try await to.psql(Self.raising("INSERT"))
            let refused = try await migrate(to, "--confirm", status: 4)
            #expect(steps(refused) == ["pause done", "backup done", "restore failed"])
            #expect(refused["code"]?.text == "apply-failed")
            expectCondition(refused, 0, 0)
            #expect(try await to.number("SELECT count(*) FROM cron.job") == 0)
            try await to.psql("DROP FUNCTION stop CASCADE")

            // One that comes back otherwise is not armed.
            try await to.psql(Self.bending)
            let bent = try await migrate(to, "--confirm", status: 4)
            #expect(bent["stopped_at"]?.text == "verify")
            #expect(bent["verify"]?.notOK.contains("jobs.unchanged") == true)
            expectCondition(bent, 0, 0)
            try await to.psql("DROP FUNCTION bend CASCADE; DELETE FROM cron.job")

            // Nor where the source runs a job again by then.
            async let moving = migrate(to, "--confirm", status: 4)
            try await eventually("the jobs are restored") { try await to.number("SELECT count(*) FROM cron.job") == 3 }
            try await from.psql("UPDATE cron.job SET active = true WHERE jobname = 'nightly'")
            let guarded = try await moving
            #expect(guarded["stopped_at"]?.text == "arm")
            #expect(guarded["code"]?.text == "source-runs")
            expectCondition(guarded, 1, 0)

            try await to.psql(Self.raising("UPDATE"))
            let unarmed = try await migrate(to, "--confirm", status: 4)
            #expect(unarmed["stopped_at"]?.text == "arm")
            expectCondition(unarmed, 0, 0)
            try await to.psql("DROP FUNCTION stop CASCADE")

            let moved = try await migrate(to, "--confirm", status: 0)
            #expect(moved["status"]?.text == "done")
            expectCondition(moved, 0, 2)
            #expect(try await active(from) == "")
            #expect(try await active(to) == "minutely\nnightly")
            #expect(try await to.number("SELECT count(*) FROM cron.job_run_details WHERE jobid = 1") == 10)
            #expect(moved["missed"]?.elements.allSatisfy { $0["jobname"]?.text == "minutely" } == true)

            // What was moved away is not armed there by accident.
            let refusal = try await vault("arm", "--confirm", on: from, status: 3)
            #expect(refusal["refused"]?[0]?["reason"]?.text?.hasPrefix("it was moved to ") == true)
            #expect(try await active(from) == "")
            let again = try await migrate(to, "--confirm", status: 1)
            #expect(again.blockerCodes == ["nothing-to-move"])
            expectCondition(again, 0, 2)
        }
    }

    @Test(
        "what cannot be paused, is still at work, or cannot be backed up stops it; the source is what it was or paused"
    )
    func stopsAtTheSource() async throws {
        try await withServer("migrate-to-2") { to in
            try await fill(to)
            #expect(try await migrate(from, "--confirm", status: 1).errorCode == "same-server")
            try await from.psql(Self.raising("UPDATE"))
            let unpaused = try await migrate(to, "--confirm", status: 1)
            #expect(unpaused["stopped_at"]?.text == "pause")
            expectCondition(unpaused, 2, 0)
            try await from.psql("DROP FUNCTION stop CASCADE")

            // By the time it is paused, the role that moves the jobs may not log in any more.
            try await from.psql(
                """
                CREATE ROLE mover LOGIN SUPERUSER;
                CREATE FUNCTION lock_out() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF current_user = 'mover' THEN ALTER ROLE mover NOLOGIN; END IF; RETURN NULL; END $$;
                CREATE TRIGGER lock_out AFTER UPDATE ON cron.job FOR EACH STATEMENT EXECUTE FUNCTION lock_out();
                """
            )
            let line = ["migrate", "--from", from.connection(user: "mover"), "--to", to.connection(), "--confirm"]
            let lockedOut = try await vault.run(line, on: nil)
            #expect(lockedOut.status == 4)
            let report = try lockedOut.json()
            #expect(["pause", "backup"].contains(report["stopped_at"]?.text))
            #expect(report["from"]?["active"] == .null && report["from"]?["problem"]?.text?.isEmpty == false)
            #expect(try await active(from) == "")
            #expect(try await to.number("SELECT count(*) FROM cron.job") == 0)
            try await from.psql("DROP FUNCTION lock_out CASCADE; DROP ROLE mover")
            try await vault("arm", "--confirm", on: from)
            #expect(try await active(from) == "monthly\nnightly")

            // A run under way is waited for: it must not begin again elsewhere.
            let pid = try await from.psql(
                """
                INSERT INTO cron.job_run_details (jobid, runid, job_pid, database, username, command, status, start_time)
                SELECT 1, nextval('cron.runid_seq'), pid, 'postgres', 'app', 'SELECT 1', 'running', now()
                FROM pg_stat_activity WHERE backend_type = 'checkpointer' RETURNING job_pid
                """
            )
            let busy = try await migrate(to, "--confirm", "--wait", "1s", status: 4)
            #expect(busy["code"]?.text == "still-running")
            #expect(busy["steps"]?[0]?["detail"]?.text?.contains(pid) == true)
            expectCondition(busy, 0, 0)
        }
    }

    @Test("where signatures are required and there is no key to sign with, nothing is moved and neither server changed")
    func unsigned() async throws {
        try await withServer("migrate-unsigned") { to in
            try await fill(to)
            let keys = try await SigningKeys(in: vault.folder)
            let before = (try await from.cronFingerprint(), try await to.cronFingerprint())
            let refused = try await migrate(to, "--confirm", "--config", keys.requiring, status: 1)
            #expect(refused.errorCode == "unsigned-set")
            #expect(try await (from.cronFingerprint(), to.cronFingerprint()) == before)
            #expect(try await migrate(to, "--dry-run", "--config", keys.both, status: 0)["status"]?.text == "planned")
        }
    }

    private static func raising(_ event: String) -> String {
        """
        CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
        CREATE TRIGGER stop BEFORE \(event) ON cron.job FOR EACH ROW EXECUTE FUNCTION stop();
        """
    }

    private static let bending = """
        CREATE FUNCTION bend() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.schedule := '1 1 1 1 1'; RETURN NEW; END $$;
        CREATE TRIGGER bend BEFORE INSERT ON cron.job FOR EACH ROW EXECUTE FUNCTION bend();
        """
}
