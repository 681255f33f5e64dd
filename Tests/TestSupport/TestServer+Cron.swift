/// The cron tables of a server as a test compares them: read by psql alone, apart from the code under test.
extension TestServer {
    /// Every job as a JSON object on a line, without the columns named.
    package func jobs(without columns: String..., database: String = "postgres") async throws -> String {
        let list = columns.map(Self.literal).joined(separator: ", ")
        return try await psql(
            "SELECT to_jsonb(j) - ARRAY[\(list)]::text[] FROM cron.job j ORDER BY jobid",
            database: database
        )
    }

    /// Every run as a JSON object on a line.
    package func runs(where condition: String = "true") async throws -> String {
        try await psql("SELECT to_jsonb(d) FROM cron.job_run_details d WHERE \(condition) ORDER BY runid")
    }

    /// One digest over both tables, both sequences and the grants: what a command must not have changed.
    package func cronFingerprint() async throws -> String {
        try await psql(
            """
            SELECT sha256(convert_to(coalesce(string_agg(line, E'\\n' ORDER BY line), ''), 'UTF8')) FROM (
              SELECT to_jsonb(j)::text AS line FROM cron.job j
              UNION ALL SELECT to_jsonb(d)::text FROM cron.job_run_details d
              UNION ALL SELECT 'jobid ' || last_value || is_called FROM cron.jobid_seq
              UNION ALL SELECT 'runid ' || last_value || is_called FROM cron.runid_seq
              UNION ALL SELECT relname || coalesce(relacl::text, '') FROM pg_class WHERE relnamespace = 'cron'::regnamespace
              UNION ALL SELECT rolname FROM pg_roles
            ) all_of_it
            """
        )
    }

    /// Fills the server with the lab's own example: databases, roles, jobs and history.
    package func demo() async throws {
        try await Program(try CronvaultCommand.binary()).succeed(["lab", "demo", "--name", name, "--json"])
    }

    /// Takes away the extension, and with it every job and run.
    ///
    /// Where there is a launcher, it is there again afterwards.
    package func loseCron() async throws {
        let launches = try await !launcher().isEmpty
        try await psql("DROP EXTENSION pg_cron CASCADE")
        if launches { _ = try await steadyLauncher() }
    }

    /// Which process the launcher is; empty where there is none.
    package func launcher() async throws -> String {
        try await psql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'")
    }

    /// Waits for a launcher that stays: one that was reading the list while its table was dropped ends and comes back.
    package func steadyLauncher() async throws -> String {
        var process = ""
        try await eventually("a launcher stays") {
            process = try await launcher()
            try await Task.sleep(for: .milliseconds(300))
            let later = try await launcher()
            return !later.isEmpty && later == process
        }
        return process
    }

    /// Makes the extension anew, without jobs.
    package func emptyCron() async throws {
        try await psql("DROP EXTENSION IF EXISTS pg_cron CASCADE; CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog")
    }

    /// Rows of history as a launcher would have left them: `count` runs of a job, one a minute, all of them over.
    package func addRuns(_ count: Int, of jobid: Int64, messageBytes: Int = 12) async throws {
        try await psql(
            """
            INSERT INTO cron.job_run_details
                (jobid, runid, job_pid, database, username, command, status, return_message, start_time, end_time)
            SELECT \(jobid), nextval('cron.runid_seq'), 4000 + n % 1000, 'postgres', 'postgres', 'SELECT 1',
                CASE WHEN n % 97 = 0 THEN 'failed' ELSE 'succeeded' END, repeat('r', \(messageBytes)),
                '2026-01-01 00:00:00+00'::timestamptz + n * interval '1 minute',
                '2026-01-01 00:00:00.25+00'::timestamptz + n * interval '1 minute'
            FROM generate_series(1, \(count)) AS n
            """
        )
    }

    package func lastRunid() async throws -> Int64 { try await number("SELECT last_value FROM cron.runid_seq") }

    /// The number that a query returns.
    package func number(_ query: String, database: String = "postgres") async throws -> Int64 {
        Int64(try await psql(query, database: database)) ?? -1
    }

    /// Whether a query returns true.
    package func holds(_ query: String, database: String = "postgres") async throws -> Bool {
        try await psql(query, database: database) == "t"
    }
}

/// Starts a server for one test and deletes it afterwards, whatever happened.
package func withServer<Output>(
    _ name: String,
    _ arguments: String...,
    access: [String] = [],
    body: (TestServer) async throws -> Output
) async throws -> Output {
    let server = try await TestServer.start(name, arguments, access: access)
    do {
        let output = try await body(server)
        try await server.delete()
        return output
    } catch {
        // In a task of its own: where this one was cancelled, the server must go all the same.
        try? await Task { try await server.delete() }.value
        throw error
    }
}

extension TestServer {
    /// Stops the server and starts it again, on the same port.
    package func restart() async throws {
        try await stop()
        try await start()
    }

    /// Stops the server; its data stay.
    package func stop() async throws {
        try await Program(try CronvaultCommand.binary()).succeed(["lab", "stop", "--name", name, "--json"])
    }

    /// Starts a server that was stopped, on the same port.
    package func start() async throws {
        try await Program(try CronvaultCommand.binary()).succeed(["lab", "start", "--name", name, "--json"])
    }
}
