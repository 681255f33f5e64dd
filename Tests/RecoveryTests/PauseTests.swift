import TestSupport
import Testing

@Suite("pause: the mirror of arm", .server("pause"), .serialized)
struct PauseTests {
    @Test("active jobs become inactive and are remembered; the statement it prints undoes it by hand")
    func undo() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("off", isActive: false), .init("two")])
        let before = try await server.jobs()
        let paused = try await vault("pause", on: server)
        #expect(paused["paused"]?.elements.map { $0["jobid"] } == [.number(1), .number(3)])
        #expect(paused["running"] == .list([]))
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
        try await server.psql(try #require(paused["undo"]?.text))
        #expect(try await server.jobs() == before)
        // They are active: what the pause owed is there already.
        #expect(try await vault("arm", "--confirm", on: server)["armed"] == .list([]))
    }

    @Test("where no job is active nothing is written down")
    func nothing() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("off", isActive: false)])
        let paused = try await vault("pause", on: server)
        #expect(paused["record"] == .null && paused["undo"] == .null)
        #expect(paused["paused"] == .list([]))
    }

    @Test("where transactions are read-only, or the role may not write, the error says so and what to do")
    func readOnly() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        for words in [["pause"], ["arm", "--confirm"]] {
            let options = ["PGOPTIONS": "-c default_transaction_read_only=on"]
            let refused = try await vault.run(words, on: server, environment: options)
            #expect(refused.status == 1)
            #expect(try refused.failure()?["code"]?.text == "read-only")
        }
        try await server.createRole("onlooker")
        try await server.psql("GRANT USAGE ON SCHEMA cron TO onlooker; ALTER ROLE onlooker BYPASSRLS")
        for words in [["pause"], ["arm", "--confirm"]] {
            let refused = try await vault.run(words + ["--db", server.connection(user: "onlooker")], on: nil)
            #expect(refused.status == 1)
            #expect(try refused.failure()?["code"]?.text == "insufficient-rights")
        }
    }

    @Test("runs under way are listed with their process; --wait waits for them, and exit status 3 says that some go on")
    func running() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.psql(
            """
            CREATE TABLE gate (opened boolean); INSERT INTO gate VALUES (false);
            SELECT cron.schedule('long', '* * * * *',
              'DO $$ BEGIN WHILE NOT (SELECT opened FROM gate) LOOP PERFORM pg_sleep(0.1); END LOOP; END $$');
            """
        )
        let busy = "SELECT job_pid FROM cron.job_run_details WHERE status = 'running'"
        try await eventually("the job runs") { try await !server.psql(busy).isEmpty }
        let pid = try await server.number(busy)
        let jobid = try await server.number("SELECT jobid FROM cron.job")
        let impatient = try await vault("pause", "--wait", "1s", on: server, status: 3)
        let run = try #require(impatient["running"]?.elements.first)
        #expect(run["jobid"]?.number == Int(jobid) && run["pid"]?.number == Int(pid))
        #expect(run["ended"] == .boolean(false))
        try await server.psql("UPDATE gate SET opened = true")
        try await eventually("the run is over") {
            try await !server.holds("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(pid))")
        }

        try await server.psql("UPDATE gate SET opened = false")
        try await vault("arm", "--confirm", on: server)
        try await eventually("the job runs again") { try await !server.psql(busy).isEmpty }
        async let pausing = vault("pause", "--wait", "10m", on: server)
        try await eventually("it is paused") {
            try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0
        }
        try await server.psql("UPDATE gate SET opened = true")
        let patient = try await pausing
        #expect(patient["running"]?.elements.map { $0["ended"] } == [.boolean(true)])
    }
}
