import TestSupport
import Testing

@Suite("T5: rows carry where they run", .server("node-a"))
struct NodeTests {
    @Test("a set of server A, restored and armed on server B, runs on B and never on A")
    func neverOnTheSource() async throws {
        let (a, vault) = (try TestServer.running(), try Vault())
        try await a.psql(
            "CREATE TABLE hits (at timestamptz DEFAULT now()); CREATE TABLE strays (LIKE hits INCLUDING DEFAULTS)"
        )
        try await a.insert([.init("count", schedule: "* * * * *", command: "INSERT INTO hits DEFAULT VALUES")])
        let set = try await vault.backup(a)
        try await a.psql("DELETE FROM cron.job")
        try await eventually("A's own run is over") {
            try await a.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_cron'") == 0
        }
        try await a.psql("TRUNCATE hits")

        try await withServer("node-b") { b in
            try await b.psql("CREATE TABLE hits (at timestamptz DEFAULT now())")
            let restored = try await vault("restore", set, on: b)
            #expect(
                restored.actions("remap").map { $0["detail"]?.text } == [
                    "node localhost:\(a.port) → localhost:\(b.port)"
                ]
            )
            #expect(try await b.psql("SELECT nodename, nodeport, active FROM cron.job") == "localhost|\(b.port)|f")
            try await vault("arm", "--confirm", on: b)
            // The same row as a copy by hand would have brought it: it does run on A, so silence there means something.
            try await b.psql(
                """
                INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname)
                VALUES ('* * * * *', 'INSERT INTO strays DEFAULT VALUES', 'localhost', \(a.port), 'copied by hand')
                """
            )
            try await eventually("B runs the restored job, and A the one copied by hand") {
                let here = try await b.number("SELECT count(*) FROM hits")
                let there = try await a.number("SELECT count(*) FROM strays")
                return here > 0 && there > 0
            }
            #expect(try await a.number("SELECT count(*) FROM hits") == 0)
            let seen = try await vault("verify", on: b, status: 13)
            #expect(seen.notOK == ["node.target"])
            #expect(seen.evidence(of: "node.target") == "\"copied by hand\": localhost:\(a.port)")
            try await aRowThatStandsThere(set, a, b, vault)
        }
    }

    /// A row that is the set's own but leads to A is a blocker, or kept where the user says so.
    private func aRowThatStandsThere(_ set: String, _ a: TestServer, _ b: TestServer, _ vault: Vault) async throws {
        try await b.emptyCron()
        try await b.psql(
            """
            INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname, active)
            VALUES ('* * * * *', 'INSERT INTO hits DEFAULT VALUES', 'localhost', \(a.port), 'count', false)
            """
        )
        let before = try await b.jobs()
        let blocked = try await vault("restore", set, on: b, status: 1)
        #expect(blocked.blockerCodes == ["node-elsewhere"])
        #expect(try await b.jobs() == before)
        let node = "localhost:\(a.port)"
        let kept = try await vault.run("restore", set, "--map-node", "\(node)=\(node)", on: b).json()
        #expect(kept["applied"] == .boolean(true))
        #expect(kept.objects(of: "skip") == ["\"count\""])
        #expect(try await b.jobs() == before)
        #expect(kept["verify"]?.checks["node.target"] == "warning")
    }

    @Test("--map-node aims a restored row where the user says, and verify knows that it is meant")
    func mapped() async throws {
        let vault = try Vault()
        try await withServer("node-map") { server in
            try await server.insert([.init("remote", nodename: "db9.example.org"), .init("local")])
            let set = try await vault.backup(server)
            try await server.loseCron()
            let rewritten = try await vault("restore", set, "--dry-run", on: server)
            #expect(rewritten.objects(of: "remap") == ["\"remote\""])
            let words = rewritten.actions("remap").first?["detail"]?.text ?? ""
            #expect(words.contains("in the set it ran on another server than its own"))
            let pair = "db9.example.org:\(server.port)=standby.example.org:6000"
            let restored = try await vault("restore", set, "--map-node", pair, on: server)
            #expect(
                try await server.psql("SELECT jobname, nodename, nodeport FROM cron.job ORDER BY 1")
                    == "local|localhost|\(server.port)\nremote|standby.example.org|6000"
            )
            #expect(restored["verify"]?.notOK == ["node.target"])
            #expect(restored["verify"]?.checks["node.target"] == "warning")
        }
    }
}
