import FoundationEssentials
import TestSupport
import Testing

@Suite("While a slow restore runs, no job runs anywhere")
struct QuarantineTests {
    /// Of the restore: two full minutes begin in it, whenever it starts.
    private static let seconds = 130

    @Test("jobs due every minute, both launchers up, data of two minutes: not one run, source included")
    func slow() async throws {
        let vault = try Vault()
        try await withServer("slow-source") { source in
            try await prepare(source)
            try await vault.backup(source, layers: "full,cron,history")
            // From now on whatever runs at the source was started by somebody else.
            try await source.psql("UPDATE cron.job SET active = false")
            try await withServer("slow-target", "--no-extension") { target in
                let runs = (try await source.lastRunid(), try await source.number("SELECT count(*) FROM run_here"))
                let report = try await vault.run("restore", "--layers", "full,cron,history", on: target) { pid in
                    try await watch(target, while: pid)
                }
                #expect(report.status == 0, "\(report.output)")
                #expect(try await target.number("SELECT count(*) FROM slow_table") == Self.seconds)
                #expect(try await target.number("SELECT count(*) FROM cron.job WHERE active") == 0)
                #expect(try await target.number("SELECT count(*) FROM run_here") == 0)
                #expect(try await target.number("SELECT count(*) FROM cron.job_run_details") == 0)
                #expect(try await source.lastRunid() == runs.0)
                #expect(try await source.number("SELECT count(*) FROM run_here") == runs.1)
            }
        }
    }

    /// A job of every owner and place each minute, and a table whose index takes a second for each row.
    private func prepare(_ server: TestServer) async throws {
        try await server.psql(
            """
            CREATE TABLE run_here (at timestamptz DEFAULT clock_timestamp());
            CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN n; END';
            CREATE TABLE slow_table AS SELECT n FROM generate_series(1, \(Self.seconds)) n;
            CREATE INDEX ON slow_table (slow(n));
            CREATE OR REPLACE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_catalog.pg_sleep(1); RETURN n; END';
            CREATE ROLE app LOGIN; GRANT INSERT ON run_here TO app;
            """
        )
        let command = "INSERT INTO run_here DEFAULT VALUES"
        try await server.insert([
            .init("of postgres", schedule: "* * * * *", command: command),
            .init("of app", schedule: "* * * * *", command: command, username: "app"),
            .init(nil, schedule: "*/1 * * * *", command: command, nodename: "127.0.0.1"),
        ])
    }

    /// Looks at the job list again and again until the restore has ended; the launcher must be there meanwhile.
    private func watch(_ target: TestServer, while pid: Int32) async throws {
        var sawLauncher = false
        while FileManager.default.fileExists(atPath: "/proc/\(pid)/exe") {
            if try await target.holds("SELECT to_regclass('cron.job') IS NOT NULL") {
                #expect(try await target.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            }
            let launcher = "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name LIKE 'pg_cron%'"
            if try await target.holds(launcher) { sawLauncher = true }
            try await Task.sleep(for: .milliseconds(300))
        }
        #expect(sawLauncher)
    }
}
