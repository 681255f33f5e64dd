import TestSupport
import Testing

@Suite("A full restore that is ended leaves no process and no active job, and the same command goes on")
struct InterruptionTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    private static let points = [
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app')",
        "SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'first')",
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'first')",
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'first' AND query LIKE 'CREATE INDEX%')",
        "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')",
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'postgres' AND query LIKE 'CREATE INDEX%')",
        "SELECT to_regclass('of_cron') IS NOT NULL",
        "SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'second')",
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'second' AND query LIKE 'CREATE INDEX%')",
        "SELECT to_regclass('cron.job') IS NOT NULL AND EXISTS (SELECT FROM pg_locks WHERE relation = to_regclass('cron.job'))",
    ]

    /// Three databases of a table with an index that takes its time.
    private func prepare(_ source: TestServer) async throws {
        try await source.psql("CREATE ROLE app LOGIN; CREATE DATABASE first OWNER app; CREATE DATABASE second;")
        for (database, table) in [("first", "t"), ("second", "t"), ("postgres", "of_cron")] {
            try await source.psql(
                """
                CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN n; END';
                CREATE TABLE \(table) AS SELECT n, repeat('x', 500) AS x FROM generate_series(1, 4000) n;
                CREATE INDEX ON \(table) (slow(n));
                CREATE OR REPLACE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql
                    AS 'BEGIN IF n % 400 = 0 THEN PERFORM pg_catalog.pg_sleep(0.1); END IF; RETURN n; END';
                """,
                database: database
            )
        }
        try await source.insert([.init("a", schedule: "* * * * *"), .init("b", username: "app")])
        try await source.psql("UPDATE cron.job SET active = false WHERE jobname = 'b'")
    }

    @Test("killed at ten points")
    func points() async throws {
        try await withServer("full-kill-source") { source in
            try await prepare(source)
            try await vault.backup(source, layers: "full,cron,history")
            try await source.psql("UPDATE cron.job SET active = false")
            for point in Self.points {
                // A point that lasts for some milliseconds may pass unseen.
                var tries = 5
                while tries > 0, try await !killAndRepeat(at: point) { tries -= 1 }
                #expect(tries > 0, "never killed at: \(point)")
            }
        }
    }

    /// False where the restore had ended before it was seen at this point.
    private func killAndRepeat(at point: String) async throws -> Bool {
        try await withServer("full-kill", "--no-extension") { target in
            let (layers, at) = ("full,cron,history", KillPoint.condition(point))
            guard try await vault.killing("restore", "--layers", layers, on: target, at: at, lasting: 1) else {
                return false
            }
            if try await target.holds("SELECT to_regclass('cron.job') IS NOT NULL") {
                #expect(try await target.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            }
            let report = try await vault("restore", "--layers", layers, on: target)
            #expect(report["verify"]?.notOK == [], "\(point)")
            for (database, table) in [("first", "t"), ("second", "t"), ("postgres", "of_cron")] {
                #expect(try await target.number("SELECT count(*) FROM \(table)", database: database) == 4000)
            }
            #expect(try await target.number("SELECT count(*) FROM cron.job") == 2)
            return true
        }
    }

    @Test("a dump that fails names what remains, with status 4; put right, the same command goes on")
    func failing() async throws {
        let set = try await withServer("full-broken-source") { source in
            try await source.psql("CREATE ROLE app LOGIN")
            try await source.psql("CREATE DATABASE broken")
            try await source.insert([.init("a", isActive: false)])
            try await source.psql(
                """
                CREATE TABLE parent (n int); INSERT INTO parent VALUES (1);
                CREATE FUNCTION refuse() RETURNS int LANGUAGE plpgsql AS $$
                BEGIN IF current_setting('port') <> '\(source.port)' AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles
                    WHERE rolname = 'permit') THEN RAISE 'not here'; END IF; RETURN 1; END $$;
                CREATE MATERIALIZED VIEW broken AS SELECT refuse();
                """,
                database: "broken"
            )
            return try await vault.backup(source, layers: "full,cron,history")
        }
        try await withServer("full-broken", "--no-extension") { target in
            let failed = try await vault("restore", set, "--layers", "full,cron,history", on: target, status: 4)
            #expect(failed.errorCode == "databases-unfinished")
            let detail = failed["error"]?["detail"]?.text ?? ""
            for part in [
                "not here", "Roles made: \"app\"", "\"broken\" may be there, without data", "No job was restored.",
            ] {
                #expect(detail.contains(part), "\(detail)")
            }
            let parent = "SELECT count(*) FROM pg_class WHERE relname = 'parent'"
            #expect(try await target.number(parent, database: "broken") == 0)
            try await target.createRole("permit")
            let report = try await vault("restore", set, "--layers", "full,cron,history", on: target)
            #expect(report["verify"]?.notOK == [])
            #expect(try await target.number("SELECT count(*) FROM parent", database: "broken") == 1)
        }
    }
}
