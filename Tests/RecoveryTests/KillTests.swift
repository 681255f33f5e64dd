import TestSupport
import Testing

@Suite("A restore that is killed leaves nothing half-done, and the same command then succeeds")
struct KillTests {
    private static let jobs = 50
    private static let runs = 120_000
    private static let shards = 3

    /// A server that lost its jobs, what they were, and the set that holds them.
    private struct Scene {
        let server: TestServer
        let vault: Vault
        let set: String
        let jobs: String
        /// How long the restore takes undisturbed.
        var seconds: Double
    }

    @Test("30 points: jobs all there and inactive, or none; history only such as it was", arguments: 0..<shards)
    func points(shard: Int) async throws {
        try await withServer("kill-\(shard)") { server in
            var scene = try await prepare(server)
            // Eight points spread over the whole time, two surely in the midst of the history.
            for point in 0..<8 {
                let share = (Double(point * Self.shards + shard) + 0.5) / Double(8 * Self.shards)
                try await kill(&scene, at: .share(share), fromEmpty: point % 2 == 0)
                try await finish(scene)
            }
            for chunk in 1...2 {
                let query =
                    "SELECT to_regclass('kept') IS NOT NULL AND (SELECT count(*) FROM history()) >= \(chunk * 50_000)"
                repeat { try await kill(&scene, at: .condition(query), fromEmpty: true) } while try await isAll(server)
                #expect(try await server.number("SELECT count(*) FROM history()") > 0)
                try await finish(scene)
            }
        }
    }

    private func prepare(_ server: TestServer) async throws -> Scene {
        let vault = try Vault()
        try await server.insert((1...Self.jobs).map { .init($0 % 5 == 0 ? nil : "job \($0)", isActive: $0 % 3 != 0) })
        try await server.addRuns(Self.runs, of: 1)
        // `history()` is the table, or nothing where there is none.
        try await server.psql(
            """
            CREATE TABLE kept AS SELECT * FROM cron.job_run_details;
            CREATE FUNCTION history() RETURNS SETOF kept LANGUAGE plpgsql AS $$
            BEGIN
              IF to_regclass('cron.job_run_details') IS NOT NULL THEN RETURN QUERY EXECUTE 'TABLE cron.job_run_details'; END IF;
            END $$;
            """
        )
        let (set, jobs) = (try await vault.backup(server), try await server.jobs(without: "active"))
        try await server.loseCron()
        let clock = ContinuousClock()
        let seconds = try await clock.measure { try await vault("restore", set, on: server) } / .seconds(1)
        return Scene(server: server, vault: vault, set: set, jobs: jobs, seconds: seconds)
    }

    private func isAll(_ server: TestServer) async throws -> Bool {
        try await server.number("SELECT count(*) FROM history()") == Self.runs
    }

    /// Kills a restore onto a server without the extension, or with a stranger's job in it, and looks at what is there.
    private func kill(_ scene: inout Scene, at point: KillPoint, fromEmpty: Bool) async throws {
        let server = scene.server
        var before = ""
        repeat {
            try await server.emptyCron()
            if fromEmpty {
                try await server.loseCron()
            } else {
                try await server.psql("SELECT setval('cron.jobid_seq', 1000)")
                try await server.insert([.init("stranger", isActive: false)])
                before = try await server.jobs(without: "active")
            }
            let clock = ContinuousClock()
            let start = clock.now
            let (point, seconds) = (point, scene.seconds)
            if try await scene.vault.killing("restore", scene.set, on: server, at: point, lasting: seconds) { break }
            // It had ended before its time: the machine is faster now than it was.
            scene.seconds = min(scene.seconds * 0.9, (clock.now - start) / .seconds(1))
        } while true

        if try await server.number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_cron'") == 0 {
            #expect(fromEmpty)
        } else {
            let now = try await server.jobs(without: "active")
            let whole = before.isEmpty ? scene.jobs : scene.jobs + "\n" + before
            #expect(now == whole || (!fromEmpty && now == before), "\(point)")
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0, "\(point)")
        }
        #expect(try await server.number("SELECT count(*) FROM (SELECT * FROM history() EXCEPT TABLE kept) x") == 0)
    }

    /// The same command again: everything is there, once, and verified.
    private func finish(_ scene: Scene) async throws {
        let report = try await scene.vault("restore", scene.set, on: scene.server)
        #expect(report["verify"]?.notOK == [])
        #expect(try await scene.server.number("SELECT count(*) FROM history()") == Self.runs)
        #expect(
            try await scene.server.number("SELECT count(*) FROM cron.job WHERE jobname IS DISTINCT FROM 'stranger'")
                == Self.jobs
        )
    }
}
