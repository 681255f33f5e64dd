/// What the run history tells as a whole.
///
/// The table has no index but that on run ids: everything here looks at its newest rows, at its two ends, or at what the
/// server knows of its size.
package enum HistoryFiguresCatalog {
    /// How many of the newest rows are looked at.
    package static let newest = 100_000

    package struct Size: Sendable, Hashable {
        package let bytes: Int64
        /// An estimate.
        package let rows: Int64
        /// Seconds since 1970 of the oldest run, and of the newest.
        package let oldest: Int?
        package let newest: Int?
        /// Rows a day, by the newest ten thousand; nil where they span less than an hour.
        package let perDay: Double?

        package init(bytes: Int64, rows: Int64, oldest: Int?, newest: Int?, perDay: Double?) {
            self.bytes = bytes
            self.rows = rows
            self.oldest = oldest
            self.newest = newest
            self.perDay = perDay
        }
    }

    package static let size = Statement<Size>(
        """
        WITH sample AS (
          SELECT coalesce(start_time, end_time) AS at FROM cron.job_run_details ORDER BY runid DESC LIMIT 10000
        ), span AS (SELECT count(*) AS n, extract(epoch FROM max(at) - min(at)) AS seconds FROM sample)
        SELECT pg_catalog.pg_total_relation_size(c.oid),
               greatest(c.reltuples::bigint, pg_catalog.pg_stat_get_live_tuples(c.oid), span.n),
               (SELECT floor(extract(epoch FROM coalesce(start_time, end_time)))::bigint FROM cron.job_run_details
                WHERE coalesce(start_time, end_time) IS NOT NULL ORDER BY runid LIMIT 1),
               (SELECT floor(extract(epoch FROM coalesce(start_time, end_time)))::bigint FROM cron.job_run_details
                WHERE coalesce(start_time, end_time) IS NOT NULL ORDER BY runid DESC LIMIT 1),
               CASE WHEN span.seconds >= 3600 THEN (span.n * 86400 / span.seconds)::float8 END
        FROM pg_catalog.pg_class c, span WHERE c.oid = 'cron.job_run_details'::regclass
        """
    ) { row in
        Size(
            bytes: try row.next(),
            rows: try row.next(),
            oldest: try row.next(ifNotNull: Int.self),
            newest: try row.next(ifNotNull: Int.self),
            perDay: try row.next(ifNotNull: Double.self)
        )
    }

    /// The most runs that were under way at one instant, among the newest rows; 0 where there are none.
    package static let greatestOverlap = Statement<Int>(
        SQL(
            unsafe: """
                WITH run AS (
                  SELECT start_time, end_time FROM cron.job_run_details ORDER BY runid DESC LIMIT \(newest)
                ), edge AS (
                  SELECT start_time AS at, 1 AS step FROM run WHERE start_time < end_time
                  UNION ALL SELECT end_time, -1 FROM run WHERE start_time < end_time
                )
                SELECT coalesce(max(n), 0)
                FROM (SELECT sum(step) OVER (ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n FROM edge) under_way
                """
        )
    ) { try $0.next() }

    /// A job whose newest runs all failed.
    package struct Failing: Sendable, Hashable {
        package let jobid: Int64
        package let failures: Int
        /// When the first of them was, and when the last success before; nil where the rows looked at do not tell.
        package let since: String?
        package let lastSuccess: String?
        package let message: String

        package init(jobid: Int64, failures: Int, since: String?, lastSuccess: String?, message: String) {
            self.jobid = jobid
            self.failures = failures
            self.since = since
            self.lastSuccess = lastSuccess
            self.message = message
        }
    }

    package static let failing = Statement<Failing>(
        SQL(
            unsafe: """
                WITH run AS (
                  SELECT jobid, runid, status, start_time, end_time, return_message FROM cron.job_run_details
                  WHERE jobid IS NOT NULL ORDER BY runid DESC LIMIT \(newest)
                ), success AS (
                  SELECT jobid, max(runid) AS runid, max(start_time) AS at FROM run WHERE status = 'succeeded'
                  GROUP BY jobid
                )
                SELECT r.jobid, count(*), \(moment("min(coalesce(r.start_time, r.end_time))")), \(moment("max(s.at)")),
                       coalesce((array_agg(left(r.return_message, 300) ORDER BY r.runid DESC))[1], '')
                FROM run r LEFT JOIN success s USING (jobid)
                WHERE r.status = 'failed' AND r.runid > coalesce(s.runid, 0)
                GROUP BY r.jobid ORDER BY r.jobid
                """
        )
    ) { row in
        Failing(
            jobid: try row.next(),
            failures: try row.next(),
            since: try row.next(ifNotNull: String.self),
            lastSuccess: try row.next(ifNotNull: String.self),
            message: try row.next()
        )
    }

    /// Owners and databases of which a run succeeded among the newest rows: pg_cron gets in there.
    package static let reached = Statement<(role: String, database: String)>(
        SQL(
            unsafe: """
                SELECT DISTINCT username, database FROM (
                  SELECT username, database, status FROM cron.job_run_details ORDER BY runid DESC LIMIT \(newest)
                ) run WHERE status = 'succeeded' AND username IS NOT NULL AND database IS NOT NULL
                """
        )
    ) { (role: try $0.next(), database: try $0.next()) }

    private static func moment(_ expression: String) -> String {
        "to_char(\(expression) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    }
}
