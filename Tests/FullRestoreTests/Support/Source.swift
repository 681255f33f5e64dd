import TestSupport

/// A server with more than jobs: roles, databases, settings, and things that a dump of the cron database gets wrong.
enum Source {
    static let script = #"""
        CREATE ROLE reader NOLOGIN;
        CREATE ROLE "Night ""shift""" LOGIN PASSWORD 'secret' CONNECTION LIMIT 9 IN ROLE reader;
        CREATE ROLE keeper LOGIN CREATEDB;
        CREATE ROLE chief SUPERUSER LOGIN;
        COMMENT ON ROLE keeper IS 'keeps; things';
        ALTER ROLE keeper SET work_mem TO '9MB';
        CREATE DATABASE "the Shop" OWNER keeper TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
        CREATE DATABASE plain;
        ALTER DATABASE "the Shop" SET search_path TO "$user", goods, public;
        ALTER DATABASE plain SET default_transaction_read_only TO on;
        ALTER ROLE keeper IN DATABASE plain SET statement_timeout TO '5s';
        GRANT CONNECT ON DATABASE plain TO reader;
        COMMENT ON DATABASE plain IS 'plain; one';
        CREATE VIEW job_names AS SELECT jobname FROM cron.job;
        CREATE VIEW job_name_count AS SELECT count(*) FROM job_names;
        CREATE TABLE cron.notes AS SELECT 'of a user' AS note;
        CREATE TABLE ledger AS SELECT n FROM generate_series(1, 1000) n;
        GRANT USAGE ON SCHEMA cron TO keeper;
        GRANT EXECUTE ON FUNCTION cron.schedule_in_database(text, text, text, text, text, boolean) TO keeper;
        """#

    static func fill(_ server: TestServer) async throws {
        try await server.psql(script)
        try await server.psql(
            """
            CREATE SCHEMA goods;
            CREATE TABLE goods.item (id serial PRIMARY KEY, name text NOT NULL);
            INSERT INTO goods.item (name) SELECT 'item ' || n FROM generate_series(1, 500) n;
            CREATE MATERIALIZED VIEW goods.names AS SELECT name FROM goods.item;
            ALTER TABLE goods.item OWNER TO keeper;
            GRANT SELECT ON goods.item TO reader;
            """,
            database: "the Shop"
        )
        try await server.insert([
            .init("hourly", schedule: "0 * * * *", database: "the Shop", username: "keeper"),
            .init("every minute", schedule: "* * * * *", username: "Night \"shift\""),
            .init(nil, schedule: "* * * * *", command: "SELECT 2"), .init("off", isActive: false),
            .init("of a superuser", username: "chief"),
        ])
        try await server.addRuns(100, of: 1)
    }

    /// Roles with their rights and settings, databases with theirs, as `pg_dumpall` writes them.
    static func globals(_ server: TestServer) async throws -> [Substring] {
        let arguments = ["--globals-only", "--dbname=\(server.connection())"]
        return statements(try await server.program("pg_dumpall").succeed(arguments))
    }

    /// A whole database as `pg_dump` writes it, with its own properties, without the rows of pg_cron's tables.
    static func dump(_ database: String, _ server: TestServer) async throws -> [Substring] {
        let arguments =
            ["--create", "--dbname=\(server.connection(database: database))"]
            + ["job", "job_run_details", "jobid_seq", "runid_seq"].map { "--exclude-table-data=cron.\($0)" }
        return statements(try await server.program("pg_dump").succeed(arguments))
    }

    /// The schema that pg_cron is created in is not the source's but pg_catalog, which every release takes; its objects
    /// are in `cron` either way.
    private static func statements(_ script: String) -> [Substring] {
        script.replacing("pg_cron WITH SCHEMA public", with: "pg_cron WITH SCHEMA pg_catalog").split(separator: "\n")
            .filter { !$0.hasPrefix("--") && !$0.hasPrefix("\\") }
    }
}
