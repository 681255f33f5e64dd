import BackupFormat
import PostgresAccess
import TestSupport
import Testing

@testable import Operations

/// Rows cross the wire in PostgreSQL's binary form; files hold the text that it would have made of them.
@Suite("Runs in PostgreSQL's forms", .server("run-forms"), .serialized)
struct RunFormsTests {
    private func connect(_ server: TestServer) async throws -> PostgresConnection {
        try await .connect(ConnectionSettings(conninfo: server.connection()))
    }

    /// Hostile texts in every text column, NULL everywhere, numbers at their ends, and times of all ages.
    private func fill(_ server: TestServer, _ session: PostgresConnection) async throws -> Int64 {
        try await server.emptyCron()
        var runid: Int64 = 0
        for text in HostileText.samples + HostileText.scripts + [HostileText.scalars, HostileText.megabyte] {
            runid += 1
            try await session.execute(
                """
                INSERT INTO cron.job_run_details VALUES (\(-runid)::bigint, \(runid)::bigint, \(Int64(Int32.min))::int,
                  \(text), \(text), \(text), \(text), \(text), '-infinity', 'infinity')
                """
            )
        }
        try await session.execute(
            """
            INSERT INTO cron.job_run_details VALUES
              (9223372036854775807, 1000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (NULL, 1001, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (-9223372036854775808, 1002, 2147483647, '', '', '', '', '',
               '4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00'),
              (1, 1003, 0, 'a', 'b', 'c', 'd', 'e', '0001-12-31 23:59:59.9+00 BC', '0001-01-01 00:00:00.00001+00')
            """
        )
        return Int64(
            try await session.execute(
                """
                INSERT INTO cron.job_run_details
                SELECT i, 2000 + i, i, 'db', 'role', 'SELECT 1', 'succeeded', '1 row',
                  timestamptz '4700-01-01 00:00:00+00 BC' + i * interval '3 years 17 days 05:03:01.000123',
                  timestamptz '1969-01-01 00:00:00+00' + i * interval '11 days 07:59:59.1'
                FROM generate_series(1, 3000) i
                """
            )
        ) + runid + 4
    }

    @Test("a row's text is what the server itself writes, byte for byte, and leads back to the very same row")
    func forms() async throws {
        let server = try TestServer.running()
        let session = try await connect(server)
        let count = try await fill(server, session)
        let columns = HistoryCatalog.columns.joined(separator: ", ")
        let csv: SQL = SQL(
            unsafe: "COPY (SELECT \(columns) FROM cron.job_run_details ORDER BY runid) TO STDOUT (FORMAT csv)"
        )
        let theirs = try await session.copyOut(csv) { rows in
            var all: [[UInt8]] = []
            while try rows.next({ all.append(Array($0)) }) != nil {}
            return all
        }
        let ours = try await session.runs(within: [Int64.min...Int64.max]) { runs in
            var all: [[UInt8]] = []
            try runs.forEachRun { all.append(Array($0.line)) }
            return all
        }
        #expect(Int64(ours.count) == count)
        #expect(theirs.count == ours.count)
        for (their, our) in zip(theirs, ours) where their != our {
            Issue.record(
                "\(String(decoding: our.prefix(300), as: UTF8.self)) is not \(String(decoding: their.prefix(300), as: UTF8.self))"
            )
        }

        try await session.execute(HistoryCatalog.createStaging)
        let map = ArchivedRowMap(renumbered: [:], live: nil)
        let back = try await session.transaction { session in
            _ = try await session.copyIn(HistoryCatalog.copyIntoStaging) { sink in
                var tuple = RunTuple()
                try sink.write(RunTuple.header)
                for line in ours {
                    let runid = try line.withUnsafeBytes { try map.put($0, into: &tuple) }
                    if runid != nil { try sink.write(tuple.bytes) }
                }
                try sink.write(RunTuple.trailer)
            }
            return try await session.first(HistoryCatalog.compareStaged)
        }
        #expect(back?.same == count)
        #expect(back?.other == 0)
        await session.close()
    }

    @Test("a table that somebody has altered is saved and restored all the same")
    func altered() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.insert([.init("one")])
        try await server.psql(
            """
            ALTER TABLE cron.job_run_details ALTER job_pid TYPE bigint, ALTER status TYPE varchar(20),
              ALTER end_time TYPE timestamp USING end_time AT TIME ZONE 'UTC';
            """
        )
        try await server.addRuns(20, of: 1)
        let before = try await server.psql(
            "SELECT md5(string_agg(d::text, '|' ORDER BY runid)) FROM cron.job_run_details d"
        )
        let set = try await vault.backup(server)
        try await server.psql("TRUNCATE cron.job_run_details")
        let report = try await vault("restore", set, "--layers", "history", on: server)
        #expect(report["history"]?["restored"]?.number == 20)
        #expect(report["verify"]?["status"]?.text != "failed")
        let after = try await server.psql(
            "SELECT md5(string_agg(d::text, '|' ORDER BY runid)) FROM cron.job_run_details d"
        )
        #expect(before == after)
        try await server.psql(
            """
            ALTER TABLE cron.job_run_details ALTER job_pid TYPE integer, ALTER status TYPE text,
              ALTER end_time TYPE timestamptz USING end_time AT TIME ZONE 'UTC';
            """
        )
    }

    @Test("stretches of run ids grow where ids have gaps, and shrink where they do not")
    func stretches() {
        var width = StretchWidth()
        #expect(width.stretch(from: 7) == 7...500_006)
        width.learn(from: 500_000)
        #expect(width.ids == 500_000)
        width.learn(from: 100)
        #expect(width.ids == 1_000_000)
        width.learn(from: 1_000_000)
        #expect(width.ids == 500_000)
        for _ in 0..<100 { width.learn(from: 0) }
        #expect(width.stretch(from: .max - 5) == Int64.max - 5...Int64.max)
    }
}
