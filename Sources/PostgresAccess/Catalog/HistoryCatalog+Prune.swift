extension HistoryCatalog {
    /// A table of the session's own for archived rows whose like shall go.
    package static let createPruning: SQL = """
        CREATE TEMPORARY TABLE pruning (LIKE cron.job_run_details INCLUDING DEFAULTS) ON COMMIT DELETE ROWS
        """
    package static let copyIntoPruning: SQL = SQL(
        unsafe: "COPY pg_temp.pruning (\(columns.joined(separator: ", "))) FROM STDIN WITH (FORMAT csv)"
    )

    /// Deletes the rows that are, column by column, what the archive holds.
    ///
    /// A row that is changed while this waits for it is compared again, as READ COMMITTED does. The bounds, which all
    /// staged rows keep, let the primary key find them.
    package static func deletePruning(from first: Int64, through last: Int64) -> SQL {
        """
        DELETE FROM cron.job_run_details h USING pg_temp.pruning p
        WHERE h.runid = p.runid AND h.runid BETWEEN \(first)::bigint AND \(last)::bigint AND \(unsafe: isSame)
        """
    }

    /// Rows of these run ids that stand there still, since they are something else.
    package static func leftOfPruning(from first: Int64, through last: Int64) -> Statement<Int64> {
        Statement(
            """
            SELECT count(*) FROM cron.job_run_details h JOIN pg_temp.pruning p USING (runid)
            WHERE h.runid BETWEEN \(first)::bigint AND \(last)::bigint
            """
        ) { try $0.next() }
    }

    /// How many runs are older than a moment, and how many of those have a run id up to a last one.
    ///
    /// Up to pg_cron 1.6.2 a failed connection has no time at all: such a run may be older.
    package static func older(than moment: String, upTo last: Int64) -> Statement<(all: Int64, upTo: Int64)> {
        Statement(
            """
            SELECT count(*), count(*) FILTER (WHERE runid <= \(last)::bigint) FROM cron.job_run_details
            WHERE coalesce(start_time, end_time, CASE WHEN status = 'failed' THEN '-infinity' END::timestamptz)
                  < \(moment)::timestamptz
            """
        ) { (all: try $0.next(), upTo: try $0.next()) }
    }

    /// What the table takes on disk, and what of it is dead.
    package struct TableSpace: Sendable, Hashable {
        /// With its indexes and what lies in TOAST.
        package let bytes: Int64
        package let liveRows: Int64
        package let deadRows: Int64
        /// Autovacuum comes when more rows than this are dead; nil where it is off for the table.
        package let vacuumAt: Int64?
        package let lastVacuum: String?
    }

    package static let space = Statement<TableSpace>(
        """
        SELECT pg_catalog.pg_total_relation_size(c.oid), coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0),
               CASE WHEN current_setting('autovacuum')::boolean
                         AND coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(c.reloptions)
                                       WHERE option_name = 'autovacuum_enabled'), 'true')::boolean
                    THEN (coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(c.reloptions)
                                    WHERE option_name = 'autovacuum_vacuum_threshold'),
                                   current_setting('autovacuum_vacuum_threshold'))::float8
                          + coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(c.reloptions)
                                      WHERE option_name = 'autovacuum_vacuum_scale_factor'),
                                     current_setting('autovacuum_vacuum_scale_factor'))::float8
                            * greatest(c.reltuples, 0))::bigint END,
               to_char(greatest(s.last_vacuum, s.last_autovacuum) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
        WHERE c.oid = to_regclass('cron.job_run_details')
        """
    ) { row in
        TableSpace(
            bytes: try row.next(),
            liveRows: try row.next(),
            deadRows: try row.next(),
            vacuumAt: try row.next(ifNotNull: Int64.self),
            lastVacuum: try row.next(ifNotNull: String.self)
        )
    }

    private static let isSame =
        "(" + columns.map { "h.\($0) IS NOT DISTINCT FROM p.\($0)" }.joined(separator: " AND ") + ")"

    /// The statement that schedules the deletion of old runs up to a run id, for psql.
    ///
    /// Both numbers are ours; nothing in it comes from a server.
    package static func pruneJob(olderThan seconds: Int, upTo last: Int64, batch: Int) -> String {
        """
        SELECT cron.schedule('cronvault history prune', '17 * * * *', $cronvault$
        DELETE FROM cron.job_run_details WHERE runid IN (
          SELECT runid FROM cron.job_run_details
          WHERE runid <= \(last) AND status IN ('succeeded', 'failed')
            AND coalesce(end_time, start_time) < now() - interval '\(seconds) seconds'
          ORDER BY runid LIMIT \(batch))
        $cronvault$);
        """
    }
}
