import TestSupport
import Testing

@Suite("arm: what is released, what is refused", .server("arm"), .serialized)
struct ArmTests {
    private func states(_ server: TestServer) async throws -> String {
        try await server.psql("SELECT jobid, active FROM cron.job ORDER BY jobid")
    }

    /// Four jobs, three of them wanted active, restored and waiting.
    private func quarantined(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two"), .init(nil), .init("off", isActive: false)])
        let set = try await vault.backup(server)
        try await server.loseCron()
        try await vault("restore", set, on: server)
        return set
    }

    @Test("without a terminal it needs --confirm, and says so before anything is done")
    func confirm() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await quarantined(server, vault)
        let refused = try await vault("arm", on: server, status: 64)
        #expect(refused.errorCode == "needs-confirm")
        #expect(try await states(server) == "1|f\n2|f\n3|f\n4|f")
    }

    @Test("a job that changed or went since is refused and left alone, the others are armed")
    func changed() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await quarantined(server, vault)
        try await server.psql(
            "UPDATE cron.job SET command = 'SELECT 0' WHERE jobid = 1; DELETE FROM cron.job WHERE jobid = 2"
        )
        let report = try await vault("arm", "--confirm", on: server, status: 3)
        #expect(report["armed"]?.elements.map { $0["jobid"] } == [.number(3)])
        #expect(report["refused"]?.elements.map { $0["job"]?.text } == ["\"one\"", "\"two\""])
        #expect(report["refused"]?.elements.map { $0["reason"]?.text } == ["it has changed since", "it is gone"])
        #expect(try await states(server) == "1|f\n3|t\n4|f")
    }

    @Test("a job that would run on another server is refused, unless it was restored or recorded so")
    func elsewhere() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await quarantined(server, vault)
        try await server.psql("UPDATE cron.job SET nodeport = 1 WHERE jobid = 1")
        let report = try await vault("arm", "--confirm", on: server, status: 3)
        #expect(report["refused"]?.elements.map { $0["reason"]?.text } == ["it would run on localhost:1"])
        #expect(try await states(server) == "1|f\n2|t\n3|t\n4|f")

        try await server.loseCron()
        let pair = "localhost:\(server.port)=localhost:1"
        _ = try await vault.run("restore", set, "--map-node", pair, on: server)
        #expect(try await vault("arm", "--confirm", on: server)["refused"] == .list([]))
        #expect(try await server.psql("SELECT DISTINCT nodeport FROM cron.job WHERE active") == "1")
    }

    @Test("in waves: by name, by number, then the rest; a name that waits for nothing is an error")
    func waves() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await quarantined(server, vault)
        #expect(try await vault("arm", "--confirm", "--job", "off", on: server, status: 1).errorCode == "no-job")
        try await vault("arm", "--confirm", "--job", "two", on: server)
        #expect(try await states(server) == "1|f\n2|t\n3|f\n4|f")
        try await vault("arm", "--confirm", "--job", "3", on: server)
        #expect(try await states(server) == "1|f\n2|t\n3|t\n4|f")
        let rest = try await vault("arm", "--confirm", on: server)
        #expect(rest["armed"]?.elements.map { $0["jobname"] } == [.string("one")])
        #expect(try await states(server) == "1|t\n2|t\n3|t\n4|f")
    }

    @Test("pausing and arming in one second go by their order; each arm releases the newest that still owes")
    func order() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await quarantined(server, vault)
        try await vault("arm", "--confirm", "--job", "one", on: server)
        for _ in 1...4 {
            try await vault("pause", on: server)
            #expect(try await states(server) == "1|f\n2|f\n3|f\n4|f")
            #expect(
                try await vault("arm", "--confirm", on: server)["armed"]?.elements.map { $0["jobid"] } == [.number(1)]
            )
            #expect(try await states(server) == "1|t\n2|f\n3|f\n4|f")
            let jobs = try await vault("show", try await vault.backup(server, layers: "cron"))["jobs"]?.elements ?? []
            #expect(jobs.map { $0["wanted_active"] } == [true, true, true, false].map { .boolean($0) })
        }
        // What the restore still owes comes last.
        #expect(try await vault("arm", "--confirm", on: server)["armed"]?.elements.count == 2)
    }

    @Test("a set or a record can be named; without a record the newest set counts")
    func origins() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two"), .init("off", isActive: false)])
        let set = try await vault.backup(server)
        try await server.psql("UPDATE cron.job SET active = false")
        #expect(try await vault("verify", "--watch", "1", on: server, status: 13).notOK == ["jobs.state"])
        #expect(try await vault("arm", "--confirm", on: server)["origin"]?.text == set)
        #expect(try await states(server) == "1|t\n2|t\n3|f")
        let record = try #require(try await vault("pause", on: server)["record"]?.text)
        #expect(try await vault("arm", record, "--confirm", on: server)["origin"]?.text == record)
        #expect(try await vault("arm", "20010101", "--confirm", on: server, status: 1).errorCode == "no-set")
    }

    @Test("restore --armed arms after history and verify, with --confirm alone")
    func armedAtOnce() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await quarantined(server, vault)
        try await server.loseCron()
        #expect(try await vault("restore", set, "--armed", on: server, status: 64).errorCode == "needs-confirm")
        #expect(try await server.number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_cron'") == 0)
        let report = try await vault("restore", set, "--armed", "--confirm", on: server)
        #expect(report["armed"]?["armed"]?.elements.count == 3)
        #expect(try await states(server) == "1|t\n2|t\n3|t\n4|f")
        // A job that is already there and changed keeps the rest from nothing, but is named.
        try await server.loseCron()
        let text = try await vault.words("restore", set, "--armed", "--confirm", on: server)
        #expect(text.contains("3 jobs are armed") && !text.contains("No job runs yet"))
    }
}
