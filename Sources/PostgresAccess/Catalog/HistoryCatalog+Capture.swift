/// How a backup reads `cron.job_run_details`: by ranges of run ids, along the primary key.
extension HistoryCatalog {
    /// Keeps TRUNCATE away, which empties a table for older snapshots, too; taken before the snapshot.
    package static let keep: SQL = "LOCK TABLE cron.job_run_details IN ACCESS SHARE MODE"

    /// Rows come along the primary key, whatever the planner thinks of a table that was never analyzed; for the rest of
    /// the transaction.
    package static func readByKey(serverVersion: Int) -> SQL {
        let settings = ["enable_seqscan", "enable_bitmapscan", "enable_sort", "jit"]
        let known = serverVersion >= 110_000 ? settings : settings.filter { $0 != "jit" }
        return SQL(unsafe: known.map { "SET LOCAL \($0) = off" }.joined(separator: "; "))
    }

    /// Streams the rows of ascending ranges of run ids in their order, for `CopiedRuns`.
    ///
    /// Binary, since making text of numbers and times is most of what COPY costs a server.
    static func copyOut(within ranges: [ClosedRange<Int64>]) -> SQL {
        let typed = zip(columns, types).map { "\($0)::\($1)" }.joined(separator: ", ")
        return SQL(
            unsafe: "COPY (SELECT \(typed) FROM \(table(within: ranges)) ORDER BY runid) TO STDOUT WITH (FORMAT binary)"
        )
    }

    /// Whether a row stands in any of these ranges of run ids.
    package static func holdsAny(of ranges: [ClosedRange<Int64>]) -> Statement<Bool> {
        Statement(SQL(unsafe: "SELECT EXISTS (SELECT FROM \(table(within: ranges)))")) { try $0.next() }
    }

    private static func table(within ranges: [ClosedRange<Int64>]) -> String {
        if ranges.count == 1, let range = ranges.first {
            let bounds = "'\(range.lowerBound)'::bigint AND '\(range.upperBound)'::bigint"
            return "cron.job_run_details WHERE runid BETWEEN \(bounds)"
        }
        let firsts = ranges.map { String($0.lowerBound) }.joined(separator: ",")
        let lasts = ranges.map { String($0.upperBound) }.joined(separator: ",")
        return """
            unnest('{\(firsts)}'::bigint[], '{\(lasts)}'::bigint[]) wanted(first, last), LATERAL (
              SELECT * FROM cron.job_run_details WHERE runid BETWEEN wanted.first AND wanted.last OFFSET 0
            ) found
            """
    }

    /// Where so many rows from a run id on end, and how many there are; no row where there are none.
    package static func stretch(from first: Int64, rows: Int64) -> Statement<(last: Int64, rows: Int64)> {
        Statement(
            """
            SELECT max(runid), count(*) FROM (
              SELECT runid FROM cron.job_run_details WHERE runid >= \(first)::bigint ORDER BY runid LIMIT \(rows)::bigint
            ) stretch HAVING count(*) > 0
            """
        ) { (last: try $0.next(), rows: try $0.next()) }
    }

    /// The lowest run id from one on; no row where there is none.
    package static func firstRunid(from first: Int64) -> Statement<Int64> {
        Statement("SELECT runid FROM cron.job_run_details WHERE runid >= \(first)::bigint ORDER BY runid LIMIT 1") {
            try $0.next()
        }
    }

    /// Streams where unbroken ranges of run ids begin, up to a last run id: rows `previous,runid`, where `runid` begins a
    /// range and `previous`, empty in the first row, is the end of the range before.
    package static func copyEdges(through last: Int64) -> SQL {
        SQL(
            unsafe: """
                COPY (SELECT previous, runid FROM (
                        SELECT runid, lag(runid) OVER (ORDER BY runid) AS previous FROM cron.job_run_details
                        WHERE runid <= '\(last)'::bigint
                      ) edge WHERE CASE WHEN previous IS NULL THEN true ELSE previous < runid - 1 END)
                TO STDOUT WITH (FORMAT csv)
                """
        )
    }

    /// The highest run id up to a limit; no row where there is none.
    package static func lastRunid(through limit: Int64) -> Statement<Int64> {
        Statement(
            "SELECT runid FROM cron.job_run_details WHERE runid <= \(limit)::bigint ORDER BY runid DESC LIMIT 1"
        ) { try $0.next() }
    }

    /// What the server says of the table; no row where the role may not know.
    package static let tableState = Statement<TableState>(
        """
        SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               pg_catalog.pg_relation_filenode('cron.job_run_details'),
               pg_catalog.pg_stat_get_tuples_deleted('cron.job_run_details'::regclass),
               (SELECT to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                FROM pg_catalog.pg_stat_database WHERE datname = current_database()),
               to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        FROM pg_catalog.pg_stat_activity a
        WHERE a.backend_type = 'checkpointer' AND a.backend_start IS NOT NULL
          AND current_setting('track_counts')::boolean
        """
    ) { row in
        TableState(
            readAt: try row.next(),
            filenode: try row.next(),
            deleted: try row.next(),
            statsReset: try row.next(ifNotNull: String.self),
            processesSince: try row.next()
        )
    }

    package struct TableState: Sendable, Hashable {
        package let readAt: String
        package let filenode: Int64
        package let deleted: Int64
        package let statsReset: String?
        package let processesSince: String
    }

    /// Whatever the transaction's snapshot shows was written by transactions with numbers below this one.
    package static let snapshotEnd = Statement<Int64>(
        "SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())"
    ) { try $0.next() }

    /// Streams the run ids up to a last one whose rows were written, or written again, by a transaction with this number or
    /// a later one; none older than two billion transactions.
    package static func copyWritten(since transaction: Int64, through last: Int64) -> SQL {
        SQL(
            unsafe: """
                COPY (SELECT runid FROM cron.job_run_details WHERE runid <= '\(last)'::bigint
                        AND age(xmin) <= age('\(UInt32(truncatingIfNeeded: transaction))'::xid) ORDER BY runid) TO STDOUT
                """
        )
    }

    /// Whether a session may have deleted rows since a moment that the statistics do not count yet.
    ///
    /// A session tells what it did when it has been idle for ten seconds at the latest, and when it ends, but not while it
    /// is in a transaction (PostgreSQL 15 and later, `src/backend/utils/activity/pgstat.c`). The launcher deletes nothing.
    package static func mayHideDeletions(since moment: String) -> Statement<Bool> {
        Statement(
            """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_catalog.pg_backend_pid()
                AND backend_type NOT IN ('autovacuum worker', 'autovacuum launcher', 'walsender', 'parallel worker')
                AND (backend_type NOT LIKE 'pg\\_cron%' OR backend_type = 'pg_cron')
                AND coalesce(
                  CASE WHEN state = 'idle' THEN state_change > greatest(\(moment)::timestamptz, clock_timestamp() - interval '15 s')
                       ELSE coalesce(xact_start, state_change) > \(moment)::timestamptz END, true))
            """
        ) { try $0.next() }
    }
}
