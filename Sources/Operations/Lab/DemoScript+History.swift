extension DemoScript {
    /// Past runs of the jobs, each on its own schedule, some failed.
    ///
    /// Run ids come from the sequence, so the launcher's next ones lie behind them; times end two minutes ago, before
    /// any run of the launcher's own.
    static let history = #"""
        INSERT INTO cron.job_run_details
            (jobid, runid, job_pid, database, username, command, status, return_message, start_time, end_time)
        SELECT jobid, nextval('cron.runid_seq'), 2000 + n * 37 % 30000, database, username, command,
            CASE WHEN n % 211 = 0 THEN 'failed' ELSE 'succeeded' END,
            CASE WHEN n % 211 = 0 THEN E'ERROR:  deadlock detected\n' ELSE said END,
            at + n % 40 * interval '1 millisecond', at + (40 + n * 13 % 900) * interval '1 millisecond'
        FROM (
            SELECT job.jobid, job.database, job.username, job.command, past.said, at,
                row_number() OVER (ORDER BY at, job.jobid) AS n
            FROM (VALUES
                ('refresh-order-stats', interval '1 minute', interval '5 days', interval '0', 'INSERT 0 1'),
                ('new-orders', '1 minute', '5 days', '0', 'INSERT 0 3'),
                ('roll-up-samples', '1 minute', '5 days', '0', 'INSERT 0 1'),
                ('expire-carts', '5 minutes', '14 days', '0', 'DELETE 0'),
                ('nightly-cleanup', '1 day', '60 days', '150 minutes', 'DELETE 1440')
            ) AS past (name, step, reach, shift, said)
            JOIN cron.job ON job.jobname = past.name
            CROSS JOIN generate_series(
                date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - reach + shift,
                now() - interval '2 minutes', step) AS at
            ORDER BY n
        ) AS run
        WHERE NOT EXISTS (SELECT FROM cron.job_run_details WHERE start_time < now() - interval '4 days');

        """#
}
