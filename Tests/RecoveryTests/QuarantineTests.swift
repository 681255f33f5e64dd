import TestSupport
import Testing

@Suite("T6 and T15: restored jobs wait for arm, and the launcher notices what it must", .server("quarantine"))
struct QuarantineTests {
    private func count(_ table: String, _ server: TestServer) async throws -> Int64 {
        try await server.number("SELECT count(*) FROM \(table)")
    }

    private func states(_ server: TestServer) async throws -> String {
        try await server.psql("SELECT jobname, active FROM cron.job ORDER BY jobname")
    }

    @Test("a job of each minute is quiet through a minute after its restore, and runs in the next one once armed")
    func quietUntilArmed() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        for table in ["ticks", "control", "hidden"] {
            try await server.psql("CREATE TABLE \(table) (at timestamptz DEFAULT clock_timestamp())")
        }
        try await server.insert([
            .init("tick", schedule: "* * * * *", command: "INSERT INTO ticks DEFAULT VALUES"),
            .init("off", isActive: false),
        ])
        let set = try await vault.backup(server)
        try await server.loseCron()
        try await server.psql("TRUNCATE ticks")
        try await vault("restore", set, on: server)
        #expect(try await states(server) == "off|f\ntick|f")

        try await server.psql("SELECT cron.schedule('control', '* * * * *', 'INSERT INTO control DEFAULT VALUES')")
        try await eventually("the launcher has read the control job") { try await count("control", server) > 0 }
        // A row written where the trigger does not fire is not noticed: what arm must not leave behind.
        try await server.psql(
            """
            SET session_replication_role = replica;
            INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname)
            VALUES ('* * * * *', 'INSERT INTO hidden DEFAULT VALUES', 'localhost', \(server.port), 'hidden')
            """
        )
        let seen = try await count("control", server)
        try await eventually("another minute has passed") { try await count("control", server) > seen }
        #expect(try await count("ticks", server) == 0)
        #expect(try await count("hidden", server) == 0)

        try await vault("arm", "--confirm", on: server)
        #expect(try await states(server) == "control|t\nhidden|t\noff|f\ntick|t")
        try await eventually("the armed job runs, and the hidden one that came along") {
            let (ticks, hidden) = (try await count("ticks", server), try await count("hidden", server))
            return ticks > 0 && hidden > 0
        }
    }

    @Test("a set of a quarantined or paused server remembers the states that its jobs are owed")
    func wantedStatesTravel() async throws {
        let vault = try Vault()
        try await withServer("quarantine-travel") { server in
            try await server.insert([.init("runs"), .init("off", isActive: false), .init(nil)])
            var set = try await vault.backup(server)
            let recorded = "off|f\nruns|t\n|t"
            #expect(try await states(server) == recorded)
            for step in ["restored", "restored and paused", "armed and paused"] {
                try await server.loseCron()
                try await vault("restore", set, on: server)
                #expect(try await states(server) == "off|f\nruns|f\n|f", "\(step)")
                if step == "armed and paused" { try await vault("arm", "--confirm", on: server) }
                if step != "restored" { try await vault("pause", on: server) }
                set = try await vault.backup(server)
                let jobs = try await vault("show", set)["jobs"]?.elements ?? []
                #expect(jobs.map { $0["active"] } == Array(repeating: .boolean(false), count: 3), "\(step)")
                #expect(
                    jobs.map { $0["wanted_active"] } == [.boolean(true), .boolean(false), .boolean(true)],
                    "\(step)"
                )
            }
            try await server.loseCron()
            try await vault("restore", set, on: server)
            try await vault("arm", "--confirm", on: server)
            #expect(try await states(server) == recorded)
            #expect(try await vault("verify", "--watch", "1", on: server).notOK == [])
        }
    }
}
