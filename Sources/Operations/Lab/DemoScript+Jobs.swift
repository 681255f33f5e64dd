extension DemoScript {
    /// Jobs, grants and history in one transaction: whoever looks sees all of them or none.
    static let jobs = "SET client_min_messages = warning;\nBEGIN;\n" + named + unnamed + grants + history + "COMMIT;\n"

    /// The commands are quoted with dollar signs of a tag of their own: they hold every other kind of quote.
    private static let named = #"""
        CREATE EXTENSION IF NOT EXISTS pg_cron;
        SELECT cron.schedule_in_database(name, schedule, command, database, owner, active) AS jobid
        FROM (VALUES
            ('refresh-order-stats', '* * * * *', 'shop', 'shop_app', true,
             $demo$INSERT INTO order_stats SELECT now(), count(*), coalesce(sum(amount), 0) FROM orders$demo$),
            ('new-orders', '* * * * *', 'shop', 'shop_app', true,
             $demo$INSERT INTO orders (amount) SELECT round((random() * 200)::numeric, 2) FROM generate_series(1, 3)$demo$),
            ('expire-carts', '*/5 * * * *', 'shop', 'shop_app', true,
             $demo$DELETE FROM cart WHERE touched_at < now() - interval '2 hours'$demo$),
            ('nightly-cleanup', '30 2 * * *', 'shop', 'shop_app', true,
             $demo$DELETE FROM order_stats WHERE at < now() - interval '90 days'$demo$),
            ('roll-up-samples', '* * * * *', 'metrics', 'metrics_app', true,
             $demo$INSERT INTO sample_minute
        SELECT date_trunc('minute', at), count(*), avg(value)
        FROM sample
        WHERE at >= date_trunc('minute', now()) - interval '1 minute' AND at < date_trunc('minute', now())
        GROUP BY 1
        ON CONFLICT (minute) DO UPDATE SET n = excluded.n, mean = excluded.mean$demo$),
            ('monthly-report', '0 6 1 * *', 'metrics', 'metrics_app', true,
             $demo$INSERT INTO report
        SELECT date_trunc('month', now() - interval '1 day')::date, now(), count(*) FROM sample
        ON CONFLICT (month) DO NOTHING$demo$),
            ('month-end-close', '0 23 28-31 * *', 'metrics', 'metrics_app', true,
             $demo$SELECT count(*) FROM report WHERE extract(day FROM current_date + 1) = 1 -- the last day alone$demo$),
            ('leap-day-audit', '0 0 29 2 *', 'metrics', 'metrics_app', true,
             $demo$SELECT count(*) FROM sample$demo$),
            ('weekday-digest', '15 8 * * 1-5', 'metrics', 'night-shift', true,
             $demo$SELECT max(made_at) FROM report$demo$),
            ('paused-export', '0 3 * * *', 'shop', 'night-shift', false,
             $demo$SELECT sum(amount) FROM orders$demo$),
            (E'夜间"对账" it''s 100%\\done; -- 🕐', '* * * * *', 'shop', 'night-shift', true,
             $demo$DO $body$
        BEGIN
            INSERT INTO note (text)
            VALUES ('it''s "fine" \ $1 $$ 100%: 对账完成,'
                || (SELECT count(*) FROM orders) || ' 笔 🕐');
        END
        $body$$demo$)
        ) AS wanted (name, schedule, database, owner, active, command)
        WHERE NOT EXISTS (SELECT FROM cron.job WHERE jobname = name AND username = owner);

        """#

    /// `cron.schedule` of two arguments is the only way to a job without a name; it takes who and where it is called.
    private static let unnamed = #"""
        SELECT cron.alter_job(cron.schedule(schedule, command), database => database, username => owner)
        FROM (VALUES
            ('*/15 * * * *', 'metrics', 'metrics_app',
             $demo$DELETE FROM sample WHERE at < now() - interval '30 days'$demo$),
            ('@hourly', 'metrics', 'metrics_app',
             $demo$INSERT INTO sample (value) VALUES (random() * 100)$demo$)
        ) AS wanted (schedule, database, owner, command)
        WHERE NOT EXISTS (
            SELECT FROM cron.job
            WHERE jobname IS NULL AND username = owner AND job.schedule = wanted.schedule
                AND job.command = wanted.command);

        """#

    private static let grants = #"""
        GRANT USAGE ON SCHEMA cron TO shop_app, "night-shift";
        GRANT EXECUTE ON FUNCTION cron.schedule_in_database(text, text, text, text, text, boolean) TO "night-shift";

        """#
}
