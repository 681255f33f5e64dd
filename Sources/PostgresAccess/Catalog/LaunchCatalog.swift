/// Runs as the history tells them, for what should have happened and did not.
package enum LaunchCatalog {
    /// A run of a job, in seconds since 1970; no end: it goes on, or nobody wrote it down.
    package struct Launch: Sendable, Hashable {
        package let jobid: Int64
        package let start: Int
        package let end: Int?

        package init(jobid: Int64, start: Int, end: Int?) {
            self.jobid = jobid
            self.start = start
            self.end = end
        }
    }

    /// Streams the runs that began at or after an instant, job by job in the order of time.
    ///
    /// Attempts that never got as far as the command are left out (pg_cron `src/pg_cron.c`: "connection failed", "job
    /// startup timeout"). Rows without a start (up to 1.6.2) stand where their neighbours do.
    package static func copy(since seconds: Int) -> SQL {
        SQL(
            unsafe: """
                COPY (
                  SELECT jobid, floor(extract(epoch FROM at))::bigint, floor(extract(epoch FROM end_time))::bigint
                  FROM (SELECT *, max(coalesce(start_time, end_time)) OVER (ORDER BY runid) AS at
                        FROM cron.job_run_details
                        WHERE runid >= (SELECT min(runid) FROM cron.job_run_details
                                        WHERE coalesce(start_time, end_time) >= to_timestamp(\(seconds)))) run
                  WHERE jobid IS NOT NULL AND at >= to_timestamp(\(seconds))
                    AND NOT coalesce(status = 'failed' AND return_message IN ('connection failed', 'job startup timeout'),
                                     false)
                  ORDER BY jobid, at
                ) TO STDOUT
                """
        )
    }

    /// When the oldest run that the table still holds began; nil where it holds none.
    package static let oldest = Statement<Int?>(
        "SELECT floor(extract(epoch FROM min(coalesce(start_time, end_time))))::bigint FROM cron.job_run_details"
    ) { try $0.next(ifNotNull: Int.self) }

    /// A row that `copy` sent.
    package static func launch(copyRow fields: [String?]) -> Launch? {
        guard fields.count == 3, let jobid = fields[0].flatMap({ Int64($0) }),
            let start = fields[1].flatMap({ Int($0) })
        else { return nil }
        return Launch(jobid: jobid, start: start, end: fields[2].flatMap { Int($0) })
    }

    /// Schedules a job's command once more, for its owner in its database, and returns the number of the one-off job.
    ///
    /// The command goes from row to row and is read by nobody on the way; pg_cron itself runs it, as its owner.
    package static func scheduleOnce(_ jobid: Int64, name: String, schedule: String) -> Statement<Int64> {
        Statement(
            """
            SELECT cron.schedule_in_database(\(name), \(schedule), j.command, j.database, j.username, true)
            FROM cron.job j WHERE j.jobid = \(jobid)::bigint
            """
        ) { try $0.next() }
    }

    /// How the newest run of each of these jobs stands.
    package static func outcomes(of jobids: [Int64]) -> Statement<(jobid: Int64, status: String, message: String)> {
        Statement(
            """
            SELECT DISTINCT ON (jobid) jobid, coalesce(status, ''), coalesce(left(return_message, 300), '')
            FROM cron.job_run_details WHERE jobid = ANY(\(jobids.map(String.init))::text[]::bigint[])
            ORDER BY jobid, runid DESC
            """
        ) { (jobid: try $0.next(), status: try $0.next(), message: try $0.next()) }
    }

    /// Takes one-off jobs away; no error where they are gone.
    package static func delete(_ jobids: [Int64]) -> SQL {
        "DELETE FROM cron.job WHERE jobid = ANY(\(jobids.map(String.init))::text[]::bigint[])"
    }
}
