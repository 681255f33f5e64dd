import TestSupport
import Testing

@Suite("T19: a restore stands in nobody's way, and nobody changes the list under it", .server("locks"), .serialized)
struct LockTests {
    /// Rows whose locks on a table are those of cronvault's sessions.
    private func modes(on table: String, _ server: TestServer) async throws -> Set<String> {
        let rows = try await server.psql(
            """
            SELECT l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE a.application_name = 'cronvault' AND l.relation = '\(table)'::regclass AND l.granted
            """
        )
        return Set(rows.split(separator: "\n").map(String.init))
    }

    @Test("while history comes back, the launcher starts other people's jobs: weak locks, and run ids out of the way")
    func launcherGoesOn() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.psql("CREATE TABLE beats (at timestamptz DEFAULT now()); CREATE TABLE gate (opened boolean)")
        try await server.insert([.init("old")])
        try await server.addRuns(1000, of: 1)
        let set = try await vault.backup(server)
        try await server.emptyCron()
        // The restore stops in the middle of a chunk, its transaction open, until the gate is opened.
        try await server.psql(
            """
            INSERT INTO gate VALUES (false);
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              WHILE NOT (SELECT opened FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.1); END LOOP;
              RETURN NEW;
            END $$;
            CREATE TRIGGER wait BEFORE INSERT ON cron.job_run_details FOR EACH ROW WHEN (NEW.runid = 500) EXECUTE FUNCTION wait();
            """
        )
        async let restoring = vault("restore", set, on: server)
        try await eventually("the restore is in the middle of a chunk") {
            try await modes(on: "cron.job_run_details", server).contains("RowExclusiveLock")
        }
        #expect(try await server.lastRunid() >= 1000)
        try await server.psql("SELECT cron.schedule('beat', '* * * * *', 'INSERT INTO beats DEFAULT VALUES')")
        let start = try await server.number("SELECT count(*) FROM beats")
        try await eventually("a job starts and ends meanwhile, and is written down") {
            let beats = try await server.number("SELECT count(*) FROM beats")
            let known =
                "SELECT count(*) FROM cron.job_run_details WHERE status = 'succeeded' AND command LIKE '%beats%'"
            let runs = try await server.number(known)
            return beats > start && runs > 0
        }
        #expect(
            try await modes(on: "cron.job_run_details", server).isSubset(of: ["AccessShareLock", "RowExclusiveLock"])
        )
        #expect(try await modes(on: "cron.job", server).isSubset(of: ["AccessShareLock"]))
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details WHERE runid = 500") == 0)
        try await server.psql("UPDATE gate SET opened = true")
        let restored = try await restoring
        #expect(restored["history"]?["restored"] == .number(1000))
        #expect(restored["verify"]?.notOK == [])
    }

    /// Makes a change to the list in a transaction that ends only when somebody waits for it.
    private func hold(_ change: String, _ server: TestServer) async throws {
        try await server.psql(
            """
            BEGIN;
            \(change);
            DO $$
            BEGIN
              FOR attempt IN 1..1200 LOOP
                IF EXISTS (SELECT FROM pg_locks WHERE relation = 'cron.job'::regclass AND NOT granted) THEN RETURN; END IF;
                PERFORM pg_sleep(0.05);
              END LOOP;
              RAISE 'nobody waited';
            END $$;
            COMMIT;
            """
        )
    }

    private func changeIsOpen(_ server: TestServer) async throws -> Bool {
        try await server.holds(
            """
            SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'cron.job'::regclass AND granted
                           AND mode = 'RowExclusiveLock')
            """
        )
    }

    @Test("a list that changes between plan and apply is left as it is, by restore and by arm")
    func changedMeanwhile() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("mine")])
        let set = try await vault.backup(server)
        try await server.emptyCron()

        async let intruder: Void = hold("SELECT cron.schedule('intruder', '0 0 * * *', 'SELECT 1')", server)
        try await eventually("the other session has written") { try await changeIsOpen(server) }
        let refused = try await vault("restore", set, on: server, status: 1)
        try await intruder
        #expect(refused.errorCode == "target-changed")
        #expect(try await server.psql("SELECT jobname FROM cron.job") == "intruder")

        try await vault("restore", set, on: server)
        async let editor: Void = hold("UPDATE cron.job SET command = 'SELECT 2' WHERE jobname = 'mine'", server)
        try await eventually("the other session has written") { try await changeIsOpen(server) }
        let unarmed = try await vault("arm", "--confirm", on: server, status: 1)
        try await editor
        #expect(unarmed.errorCode == "target-changed")
        #expect(try await server.psql("SELECT active FROM cron.job WHERE jobname = 'mine'") == "f")
    }

    @Test("two restores onto one server do not run at once: the second one says who holds the lock")
    func locked() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("mine")])
        let set = try await vault.backup(server)
        try await server.psql("CREATE TABLE door (opened boolean); INSERT INTO door VALUES (false)")
        async let holder = server.psql(
            """
            SELECT pg_advisory_lock(\(0x6372_6f6e), 2);
            DO $$ BEGIN WHILE NOT (SELECT opened FROM door) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;
            """
        )
        try await eventually("the lock is taken") {
            try await server.holds("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)")
        }
        let refused = try await vault("restore", set, on: server, status: 11)
        #expect(refused.errorCode == "locked")
        #expect(refused["error"]?["detail"]?.text?.contains("role postgres") == true)
        try await server.psql("UPDATE door SET opened = true")
        _ = try await holder
        try await vault("restore", set, on: server)
    }
}
