import TestSupport
import Testing

@Suite(
    "Ten thousand jobs of hostile text and a million runs",
    .server("mass", "--option", "max_wal_size=8GB", "--option", "autovacuum=off")
)
struct MassTests {
    private static let memoryLimit = 96 << 20
    private static let owners = HostileText.names.filter { !["all", "postgres "].contains($0) }.prefix(8)

    /// Jobs whose names and commands are hostile, of owners and in databases of such names.
    private func rows() -> [TestServer.JobRow] {
        let (samples, owners) = (HostileText.samples, Array(Self.owners))
        let schedules = ["* * * * *", "*/7 3 * * 1-5", "@daily", "0 0 1,15 * *", "59 23 31 12 *"]
        return (0..<10_000).map { index in
            let name = "\(index) \(samples[index % samples.count])"
            return .init(
                index % 9 == 0 || name.utf8.count > 63 ? nil : name,
                schedule: schedules[index % schedules.count],
                command:
                    "\(samples[index % samples.count])|\(samples[(index * 7 + index / 61) % samples.count])|\(index)",
                database: owners[index % owners.count],
                username: owners[(index / 3) % owners.count],
                isActive: false
            )
        }
    }

    private func fill(_ server: TestServer) async throws {
        for name in Self.owners {
            try await server.createRole(name)
            try await server.createDatabase(name)
        }
        try await server.insert(rows())
        try await server.insert([
            .init("a megabyte", command: HostileText.megabyte), .init("every character", command: HostileText.scalars),
        ])
        try await server.addRuns(1_000_000, of: 5)
        let eightMegabytes = "(SELECT string_agg(md5(n::text), E'\\n\"') FROM generate_series(1, 240000) n)"
        try await server.psql(
            """
            UPDATE cron.job SET command = \(eightMegabytes) WHERE jobid = 77;
            UPDATE cron.job_run_details SET return_message = \(eightMegabytes), command = E'\\\\.\\n"' WHERE runid = 500000;
            UPDATE cron.job SET active = true WHERE jobid % 3 = 0 AND schedule NOT LIKE '*%';
            """
        )
    }

    private func digestOfRuns(_ server: TestServer) async throws -> String {
        try await server.psql(
            "SELECT count(*), md5(string_agg(md5(d::text), '' ORDER BY runid)) FROM cron.job_run_details d"
        )
    }

    private func digestOfJobs(_ server: TestServer, without columns: String) async throws -> String {
        try await server.psql(
            """
            SELECT count(*), md5(string_agg(md5((to_jsonb(j) - ARRAY[\(columns)]::text[])::text), '' ORDER BY jobid))
            FROM cron.job j
            """
        )
    }

    @Test("come back identical by digest, and neither way takes more than 96 MB of memory")
    func roundTrip() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await fill(server)
        let jobs = try await digestOfJobs(server, without: "")
        let inactive = try await digestOfJobs(server, without: "'active'")
        let runs = try await digestOfRuns(server)
        #expect(jobs.hasPrefix("10002|") && runs.hasPrefix("1000000|"))

        let backup = try await vault.peakMemory("backup", "--layers", "cron,history", on: server)
        #expect(backup.report["jobs"]?["captured"] == .number(10_002))
        #expect(backup.report["history"]?["rows"] == .number(1_000_000))
        #expect(backup.bytes > 0 && backup.bytes <= Self.memoryLimit, "backup: \(backup.bytes >> 20) MB")
        try await server.loseCron()

        let restore = try await vault.peakMemory("restore", on: server)
        #expect(restore.report["history"]?["restored"] == .number(1_000_000))
        #expect(restore.report["verify"]?.notOK == [])
        #expect(restore.bytes > 0 && restore.bytes <= Self.memoryLimit, "restore: \(restore.bytes >> 20) MB")
        #expect(try await digestOfRuns(server) == runs)
        #expect(try await digestOfJobs(server, without: "'active'") == inactive)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)

        let arm = try await vault.peakMemory("arm", "--confirm", on: server)
        #expect(arm.bytes <= Self.memoryLimit, "arm: \(arm.bytes >> 20) MB")
        #expect(try await digestOfJobs(server, without: "") == jobs)
    }

    @Test(
        "hundreds of jobs of 60 kB each take no more; a COPY that would block the launcher is found in the last one too"
    )
    func longCommands() async throws {
        let vault = try Vault()
        try await withServer("mass-long") { server in
            try await server.psql(
                """
                INSERT INTO cron.job (schedule, command, nodename, nodeport, jobname, active)
                SELECT '0 3 * * *', 'SELECT ' || n || ' /* ' || repeat('long ', 12000) || '*/; '
                           || CASE WHEN n = 600 THEN 'COPY t TO STDOUT' ELSE 'SELECT 1' END,
                       'localhost', current_setting('port')::int, 'long ' || n, false
                FROM generate_series(1, 600) n
                """
            )
            let jobs = try await digestOfJobs(server, without: "")
            try await vault.backup(server)
            try await server.loseCron()
            let restore = try await vault.peakMemory("restore", on: server)
            #expect(restore.bytes > 0 && restore.bytes <= Self.memoryLimit, "restore: \(restore.bytes >> 20) MB")
            #expect(restore.report["verify"]?.notOK == [])
            #expect(restore.report.objects(of: "note").contains("\"long 600\""))
            #expect(try await digestOfJobs(server, without: "") == jobs)
            let verify = try await vault.peakMemory("verify", on: server)
            #expect(verify.bytes <= Self.memoryLimit, "verify: \(verify.bytes >> 20) MB")
        }
    }
}
