/// `cron.job_run_details`.
package enum HistoryCatalog {
    /// In catalog order since 1.3; a column that users added is left out.
    package static let columns = [
        "jobid", "runid", "job_pid", "database", "username", "command", "status", "return_message", "start_time",
        "end_time",
    ]

    /// Streams the rows of a range of run ids, both ends included, in their order.
    package static func copyOut(from first: Int64, through last: Int64) -> SQL {
        copyOut(within: [first...max(first, last)])
    }

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

    /// Takes CSV rows into the table itself.
    package static let copyIn: SQL = SQL(
        unsafe: "COPY cron.job_run_details (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT csv)"
    )

    /// A table of the session's own, to look at rows before they go in.
    package static let createStaging: SQL = """
        CREATE TEMPORARY TABLE staging (LIKE cron.job_run_details INCLUDING DEFAULTS) ON COMMIT DELETE ROWS
        """
    package static let copyIntoStaging: SQL = SQL(
        unsafe: "COPY pg_temp.staging (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT csv)"
    )

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

    /// How many rows stand in these ranges of run ids.
    package static func count(within ranges: [ClosedRange<Int64>]) -> Statement<Int64> {
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
