import TestSupport
import Testing

@Suite("Histories that meet", .server("history-conflict"), .serialized)
struct HistoryConflictTests {
    /// A set of two jobs with ten runs each; the extension is then made anew, with strangers in it.
    private func set(_ server: TestServer, _ vault: Vault, strangers: String) async throws -> String {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two")])
        for job in [1, 2] { try await server.addRuns(10, of: Int64(job)) }
        let set = try await vault.backup(server)
        try await server.emptyCron()
        try await server.psql(strangers)
        return set
    }

    private func stranger(_ jobid: Int, _ name: String = "stranger") -> String {
        """
        INSERT INTO cron.job (jobid, schedule, command, nodename, nodeport, jobname, active)
        VALUES (\(jobid), '0 0 * * *', 'SELECT 0', 'localhost', current_setting('port')::int, '\(name)', false);
        """
    }

    private func run(_ runid: Int, of jobid: Int) -> String {
        """
        INSERT INTO cron.job_run_details (jobid, runid, command, status) VALUES (\(jobid), \(runid), 'theirs', 'succeeded');
        SELECT setval('cron.runid_seq', \(runid));
        """
    }

    /// How many runs of the set each job number has.
    private func counts(_ server: TestServer) async throws -> String {
        try await server.psql(
            "SELECT jobid, count(*) FROM cron.job_run_details WHERE command <> 'theirs' GROUP BY 1 ORDER BY 1"
        )
    }

    @Test(
        "a run id that another row has: that run stays in the archive, counted, also by verify and by a second restore"
    )
    func takenRunids() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await set(server, vault, strangers: run(4, of: 77) + run(15, of: 77))
        for restored in [18, 0] {
            let report = try await vault("restore", set, on: server)
            #expect(report["history"]?["restored"] == .number(Double(restored)))
            #expect(report["history"]?["archive_only"] == .number(2))
            #expect(report["history"]?["already_there"] == .number(Double(18 - restored)))
            #expect(report["verify"]?.notOK == [])
            #expect(report["verify"]?.evidence(of: "history.complete").contains("2 are in the archive alone") == true)
            #expect(
                try await server.psql("SELECT runid FROM cron.job_run_details WHERE command = 'theirs' ORDER BY 1")
                    == "4\n15"
            )
            #expect(try await counts(server) == "1|9\n2|9")
        }
        // One more than were left out is one too many.
        try await server.psql("UPDATE cron.job_run_details SET return_message = 'forged' WHERE runid = 7")
        #expect(try await vault("verify", "--watch", "1", on: server, status: 13).notOK == ["history.complete"])
    }

    @Test("a number that another job has: the job and its history get a new one, which a second restore gives again")
    func takenNumber() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await set(server, vault, strangers: stranger(2) + run(500, of: 2))
        let restored = try await vault("restore", set, on: server)
        #expect(restored.objects(of: "remap") == ["\"two\""])
        let number = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'two'")
        #expect(number > 2)
        #expect(try await counts(server) == "1|10\n\(number)|10")
        #expect(try await server.psql("SELECT jobid FROM cron.job_run_details WHERE command = 'theirs'") == "2")
        #expect(restored["verify"]?.notOK == [])

        let before = try await server.cronFingerprint()
        let again = try await vault("restore", set, on: server)
        #expect(again["history"]?["already_there"] == .number(20))
        #expect(again["record"] == restored["record"])
        #expect(try await server.cronFingerprint() == before)
        #expect(try await server.number("SELECT cron.schedule('next', '0 0 * * *', 'SELECT 1')") > number)
    }

    @Test("history of a job that the set no longer had is kept apart from a stranger with its number, twice over")
    func orphans() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("unscheduled")])
        for job in [1, 2] { try await server.addRuns(10, of: Int64(job)) }
        try await server.psql("SELECT cron.unschedule('unscheduled')")
        let set = try await vault.backup(server)
        try await server.emptyCron()
        try await server.psql(stranger(2) + run(500, of: 2))

        try await vault("restore", set, on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details WHERE jobid = 2") == 1)
        let before = try await server.cronFingerprint()
        for _ in 1...2 {
            let again = try await vault("restore", set, on: server)
            #expect(again["history"]?["already_there"] == .number(20))
            #expect(again["verify"]?.notOK == [])
            #expect(try await server.cronFingerprint() == before)
        }
    }

    @Test("a single job restored later does not upset what is known of the others")
    func singleJob() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await set(server, vault, strangers: stranger(1))
        try await vault("restore", set, on: server)
        let number = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'one'")
        try await server.psql("DELETE FROM cron.job WHERE jobname = 'one'")
        let single = try await vault("restore", set, "--job", "one", on: server)
        #expect(single.actions("history").isEmpty)
        #expect(single.objects(of: "insert") == ["\"one\""])
        #expect(try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'one'") == number)
        #expect(try await vault("verify", "--watch", "1", on: server).notOK == [])
        let unknown = try await vault("restore", set, "--job", "nobody", on: server, status: 1)
        #expect(unknown.errorCode == "no-job")
    }

    @Test("the layers can be restored one after the other")
    func layersApart() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await set(server, vault, strangers: stranger(2))
        let jobs = try await vault("restore", set, "--layers", "cron", on: server, status: 13)
        #expect(jobs["verify"]?.notOK == ["history.complete"])
        #expect(try await counts(server) == "")
        let rows = try await server.jobs()
        let history = try await vault("restore", set, "--layers", "history", on: server)
        #expect(history.actions("insert").isEmpty)
        #expect(history["verify"]?.notOK == [])
        #expect(try await server.jobs() == rows)
        let number = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'two'")
        #expect(try await counts(server) == "1|10\n\(number)|10")
    }
}
