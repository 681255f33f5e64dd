import TestSupport
import Testing

/// Commands against one real server with real pg_cron, one after the other: two backups of a server exclude each other.
///
/// The server has three roles with a job each, history, grants, and settings of pg_cron that its release does not know.
@Suite(
    "Commands on a server",
    .server(
        "commands",
        "--option",
        "cron.launch_active_jobs=off",
        "--option",
        "cron.timezone=Asia/Shanghai",
        access: ["host all locked 127.0.0.1/32 scram-sha-256"],
        prepare: SampleServer.prepare
    ),
    .serialized
)
enum ServerTests {}

/// What the server of `ServerTests` holds.
enum SampleServer {
    static let jobs = 3
    static let finalRuns = 20
    static let unfinishedRuns = 2

    @Sendable
    static func prepare(_ server: TestServer) async throws {
        try await server.psql(
            """
            CREATE ROLE app LOGIN;
            CREATE ROLE reporter LOGIN;
            CREATE ROLE "see all" LOGIN BYPASSRLS;
            CREATE ROLE limited LOGIN;
            CREATE ROLE stranger LOGIN;
            CREATE ROLE locked LOGIN SUPERUSER PASSWORD 'right-one';
            CREATE DATABASE shop;
            CREATE DATABASE metrics;
            GRANT USAGE ON SCHEMA cron TO app WITH GRANT OPTION;
            GRANT USAGE ON SCHEMA cron TO reporter, "see all", limited;
            GRANT EXECUTE ON FUNCTION cron.schedule_in_database TO app;
            REVOKE DELETE ON cron.job_run_details FROM PUBLIC;
            """
        )
        try await server.psql(
            "CREATE TABLE orders AS SELECT n AS id, md5(n::text) FROM generate_series(1, 500) n",
            database: "shop"
        )
        try await server.insert([
            .init("nightly", command: "DELETE FROM orders", database: "shop", username: "app"),
            .init(nil, schedule: "*/5 * * * *", database: "metrics", username: "reporter", isActive: false),
            .init("vacuum", command: "VACUUM"),
        ])
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, return_message, start_time)
            SELECT 1, nextval('cron.runid_seq'), 'shop', 'app', 'SELECT ''x''', 'succeeded', 'a "b"' || chr(10) || n, now()
            FROM generate_series(1, \(finalRuns)) n;
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status)
            SELECT 3, nextval('cron.runid_seq'), 'postgres', 'postgres', 'VACUUM', 'running'
            FROM generate_series(1, \(unfinishedRuns)) n;
            """
        )
    }
}
