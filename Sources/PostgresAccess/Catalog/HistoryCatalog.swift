/// `cron.job_run_details`.
package enum HistoryCatalog {
    /// In catalog order since 1.3; a column that users added is left out.
    package static let columns = [
        "jobid", "runid", "job_pid", "database", "username", "command", "status", "return_message", "start_time",
        "end_time",
    ]

    /// Their types in every release; a table that somebody has altered is read as if it had them.
    static let types =
        ["bigint", "bigint", "integer"] + Array(repeating: "text", count: 5) + [
            "timestamptz", "timestamptz",
        ]

    package static let highestRunid = Statement<Int64>("SELECT coalesce(max(runid), 0) FROM cron.job_run_details") {
        try $0.next()
    }

    /// How many of these run ids stand in the table.
    package static func standing(_ runids: [Int64]) -> Statement<Int64> {
        Statement(
            """
            SELECT count(*) FROM cron.job_run_details
            WHERE runid = ANY(\(runids.map(String.init))::text[]::bigint[])
            """
        ) { try $0.next() }
    }

    package static let rowsAreHidden = Statement<Bool>("SELECT row_security_active('cron.job_run_details')") {
        try $0.next()
    }

    /// How many rows stand in a range of run ids.
    package static func count(from first: Int64, through last: Int64) -> Statement<Int64> {
        Statement("SELECT count(*) FROM cron.job_run_details WHERE runid BETWEEN \(first)::bigint AND \(last)::bigint")
        {
            try $0.next()
        }
    }

    /// How many rows stand in ranges of run ids.
    package static func count(within ranges: [ClosedRange<Int64>]) -> Statement<Int64> {
        let bounds = ranges.map { "runid BETWEEN '\($0.lowerBound)'::bigint AND '\($0.upperBound)'::bigint" }
        return Statement(
            SQL(
                unsafe: """
                    SELECT count(*) FROM cron.job_run_details
                    WHERE \(bounds.isEmpty ? "false" : bounds.joined(separator: " OR "))
                    """
            )
        ) { try $0.next() }
    }

    /// Whether a run id can stand in the table once only, as by its primary key.
    package static let hasKey = Statement<Bool>(
        """
        SELECT EXISTS (
          SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid
          WHERE i.indrelid = to_regclass('cron.job_run_details') AND a.attname = 'runid'
            AND i.indkey::text = a.attnum::text AND i.indisunique AND i.indisvalid AND i.indpred IS NULL)
        """
    ) { try $0.next() }

    /// Runs that are under way, with the process at work for them.
    package struct Running: Sendable, Hashable {
        package let jobid: Int64
        package let pid: Int32
    }

    package static let running = Statement<Running>(
        """
        SELECT d.jobid, d.job_pid FROM cron.job_run_details d
        WHERE d.status IN ('sending', 'running') AND d.jobid IS NOT NULL
          AND d.job_pid IN (SELECT pid FROM pg_catalog.pg_stat_activity) ORDER BY d.runid
        """
    ) { Running(jobid: try $0.next(), pid: try $0.next()) }

    /// The launches after a run id, with the second in which each began.
    package static func launches(after runid: Int64) -> Statement<(jobid: Int64, start: Int?)> {
        Statement(
            """
            SELECT jobid, floor(extract(epoch FROM coalesce(start_time, end_time)))::bigint FROM cron.job_run_details
            WHERE runid > \(runid)::bigint AND jobid IS NOT NULL
              AND NOT coalesce(status = 'failed' AND return_message IN ('connection failed', 'job startup timeout'), false)
            ORDER BY runid LIMIT 1000000
            """
        ) { (jobid: try $0.next(), start: try $0.next(ifNotNull: Int.self)) }
    }

    /// The newest run of a job, as far as the newest runs of all reach.
    package struct LastRun: Sendable, Hashable, Encodable {
        package let jobid: Int64
        package let status: String
        package let start: String?
        package let end: String?
        package let message: String?

        package init(jobid: Int64, status: String, start: String?, end: String?, message: String?) {
            self.jobid = jobid
            self.status = status
            self.start = start
            self.end = end
            self.message = message
        }
    }

    /// The table has no index on jobs; only its newest rows are looked at, so that a huge one costs no more.
    package static let lastRuns = Statement<LastRun>(
        """
        SELECT DISTINCT ON (jobid) jobid, coalesce(status, ''),
               to_char(start_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               to_char(end_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
               left(return_message, 2000)
        FROM (SELECT * FROM cron.job_run_details WHERE jobid IS NOT NULL ORDER BY runid DESC LIMIT 100000) newest
        ORDER BY jobid, runid DESC
        """
    ) { row in
        LastRun(
            jobid: try row.next(),
            status: try row.next(),
            start: try row.next(ifNotNull: String.self),
            end: try row.next(ifNotNull: String.self),
            message: try row.next(ifNotNull: String.self)
        )
    }

    /// Takes rows into the table itself, as `RunTuple` makes them.
    package static let copyIn: SQL = SQL(
        unsafe: "COPY cron.job_run_details (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT binary)"
    )

    /// Whether the table's columns have their own types, without which it cannot take such rows.
    package static let hasOwnTypes = Statement<Bool>(
        SQL(
            unsafe: """
                SELECT count(*) = \(columns.count) FROM pg_catalog.pg_attribute a
                JOIN unnest('{\(columns.joined(separator: ","))}'::name[], '{\(types.joined(separator: ","))}'::regtype[])
                  own(name, type) ON a.attname = own.name AND a.atttypid = own.type
                WHERE a.attrelid = to_regclass('cron.job_run_details') AND NOT a.attisdropped
                """
        )
    ) { try $0.next() }

    /// A table of the session's own, to look at rows before they go in.
    package static let createStaging: SQL = SQL(
        unsafe: """
            CREATE TEMPORARY TABLE staging (\(zip(columns, types).map { "\($0) \($1)" }.joined(separator: ", ")))
            ON COMMIT DELETE ROWS
            """
    )
    package static let copyIntoStaging: SQL = SQL(
        unsafe: "COPY pg_temp.staging (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT binary)"
    )

    /// For a session whose chunks may be lost with the server until `flush`.
    package static let commitLater: SQL = "SET synchronous_commit = off"

    /// A transaction with a number of its own: its commit, of a session that waits for commits, is on disk after every
    /// earlier one's of the server.
    package static let flush: SQL = "SELECT pg_catalog.txid_current()"

    /// Moves staged rows whose run id is free; the rest stays in the archive alone.
    ///
    /// Returns the ranges of run ids that were moved, in their order.
    package static let insertStaged = Statement<ClosedRange<Int64>>(
        SQL(
            unsafe: """
                WITH moved AS (
                  INSERT INTO cron.job_run_details (\(columns.joined(separator: ", ")))
                  SELECT \(columns.joined(separator: ", ")) FROM pg_temp.staging ON CONFLICT (runid) DO NOTHING
                  RETURNING runid
                )
                SELECT min(runid), max(runid)
                FROM (SELECT runid, runid - row_number() OVER (ORDER BY runid) AS stretch FROM moved) m
                GROUP BY stretch ORDER BY 1
                """
        )
    ) { row in
        let first = try row.next(Int64.self)
        return first...max(first, try row.next())
    }

    /// The same for many and short ranges.
    package static func count(withinMany ranges: [ClosedRange<Int64>]) -> Statement<Int64> {
        Statement(
            """
            SELECT count(*) FROM cron.job_run_details h
            JOIN unnest(\(ranges.map { String($0.lowerBound) })::text[]::bigint[],
                        \(ranges.map { String($0.upperBound) })::text[]::bigint[]) r(first, last)
              ON h.runid BETWEEN r.first AND r.last
            """
        ) { try $0.next() }
    }

    /// Deletes the rows of these ranges of run ids.
    package static func delete(within ranges: [ClosedRange<Int64>]) -> SQL {
        """
        DELETE FROM cron.job_run_details h
        USING unnest(\(ranges.map { String($0.lowerBound) })::text[]::bigint[],
                     \(ranges.map { String($0.upperBound) })::text[]::bigint[]) r(first, last)
        WHERE h.runid BETWEEN r.first AND r.last
        """
    }

    /// The planner knows nothing of such ranges: it would read the whole table for each lot of them, or compile for longer
    /// than it works.
    package static let byRunid: SQL = """
        SELECT set_config(name, 'off', true) FROM pg_catalog.pg_settings WHERE name IN ('enable_seqscan', 'jit')
        """

    /// The lowest and the highest run id; nil for an empty table.
    package static let extent = Statement<ClosedRange<Int64>?>(
        "SELECT min(runid), max(runid) FROM cron.job_run_details"
    ) { row in
        let (first, last) = (try row.next(ifNotNull: Int64.self), try row.next(ifNotNull: Int64.self))
        guard let first, let last else { return nil }
        return first...max(first, last)
    }

    /// Ends staged runs that were unfinished, the way the launcher would: failed, without an end.
    package static func closeStaged(mark: String) -> SQL {
        """
        UPDATE pg_temp.staging SET status = 'failed', return_message = \(mark)
        WHERE status IN ('starting', 'connecting', 'sending', 'running')
        """
    }

    /// Of the staged rows, how many stand in the table with the same content, and how many with another.
    package static let compareStaged = Statement<(same: Int64, other: Int64)>(
        SQL(
            unsafe: """
                SELECT count(*) FILTER (WHERE \(same)), count(*) FILTER (WHERE NOT \(same))
                FROM pg_temp.staging s JOIN cron.job_run_details h USING (runid)
                """
        )
    ) { (same: try $0.next(), other: try $0.next()) }

    private static let same =
        "(" + columns.map { "s.\($0) IS NOT DISTINCT FROM h.\($0)" }.joined(separator: " AND ") + ")"
}
