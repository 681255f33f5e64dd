/// What a rehearsal does and asks on its throwaway server.
package enum RehearsalCatalog {
    /// The number of a job of every minute that tells the first minute the launcher evaluated; no set has it.
    package static let beat: Int64 = -2
    private static let stray: Int64 = -1

    /// Takes every command away in the update that activates the jobs: none can run.
    package static func prepare(active jobids: [Int64], port: Int) -> [SQL] {
        [
            """
            UPDATE cron.job SET command = 'SELECT 1', active = (jobid = ANY(\(jobids.map(String.init))::text[]::bigint[]))
            """,
            """
            INSERT INTO cron.job (jobid, schedule, command, nodename, nodeport, database, username, active, jobname)
            VALUES (\(beat)::bigint, '* * * * *', 'SELECT 1', 'localhost', \(port)::int, current_database(), current_user,
                    true, \(JobCatalog.canaryPrefix + " beat"))
            """,
        ]
    }

    /// No run behind; and, where asked for, a row that ends the first launcher.
    package static func reset(withStray: Bool, port: Int) -> [SQL] {
        let stray: SQL = """
            INSERT INTO cron.job (jobid, schedule, command, nodename, nodeport, database, username, active)
            VALUES (\(stray)::bigint, '@reboot', 'SELECT 1', 'localhost', \(port)::int, current_database(),
                    'cronvault: no such role', false)
            """
        return ["TRUNCATE cron.job_run_details", removeStray] + (withStray ? [stray] : [])
    }

    package static let removeStray: SQL = "DELETE FROM cron.job WHERE jobid = -1"

    /// The server's clock, in seconds since 1970.
    package static let now = Statement<Int>("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint") {
        try $0.next()
    }

    /// Milliseconds since 1970.
    package static let launcherStart = Statement<Int>(
        """
        SELECT floor(extract(epoch FROM backend_start) * 1000)::bigint FROM pg_catalog.pg_stat_activity
        WHERE backend_type = 'pg_cron launcher'
        """
    ) { try $0.next() }

    /// Every start of a job, in milliseconds since 1970.
    package static let launches: SQL = """
        COPY (SELECT jobid, floor(extract(epoch FROM start_time) * 1000)::bigint FROM cron.job_run_details
              WHERE start_time IS NOT NULL ORDER BY jobid, start_time) TO STDOUT
        """
}
