/// What a drill asks and does on its throwaway server.
package enum DrillCatalog {
    /// Makes a job of another role in another database; only a superuser may, and only from catalog 1.4 on.
    package static func schedule(
        name: String,
        schedule: String,
        command: String,
        database: String,
        owner: String
    ) -> Statement<Int64> {
        Statement(
            "SELECT cron.schedule_in_database(\(name), \(schedule), \(command), \(database), \(owner), true)"
        ) { try $0.next() }
    }

    /// Makes a job of our own that never runs; for catalogs before 1.4, which have no `schedule_in_database`.
    package static func schedule(command: String) -> Statement<Int64> {
        Statement("SELECT cron.schedule('0 0 30 2 *', \(command))") { try $0.next() }
    }

    /// Gives such a job to another role, in another database, to run every minute: one update, so that it never runs as ours.
    package static func handOver(_ jobid: Int64, to role: String, in database: String) -> SQL {
        """
        UPDATE cron.job SET schedule = '* * * * *', username = \(role), database = \(database)
        WHERE jobid = \(jobid)::bigint
        """
    }

    /// Makes the launcher read its jobs at once; only where the configuration, which all processes read again, is ours.
    package static let wakeLauncher: SQL = "SELECT pg_catalog.pg_reload_conf()"

    /// What became of the newest run of a job.
    package static func lastMessage(of jobid: Int64) -> Statement<String> {
        Statement(
            """
            SELECT coalesce(status, '') || ': ' || coalesce(return_message, '') FROM cron.job_run_details
            WHERE jobid = \(jobid)::bigint ORDER BY runid DESC LIMIT 1
            """
        ) { try $0.next() }
    }

    /// The newest moment that the run history knows, in seconds since 1970.
    package static let newestRun = Statement<Int?>(
        "SELECT floor(extract(epoch FROM max(greatest(start_time, end_time))))::bigint FROM cron.job_run_details"
    ) { try $0.next(ifNotNull: Int.self) }

    package static let activeJobs = Statement<Int>("SELECT count(*) FROM cron.job WHERE active") { try $0.next() }
}
