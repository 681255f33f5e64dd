/// The SQL that fills a lab, as psql scripts.
///
/// Each may run again: it makes what is missing.
enum DemoScript {
    static let shopDatabase = "shop"
    static let metricsDatabase = "metrics"

    static let databases = """
        SET client_min_messages = warning;
        SELECT format('CREATE ROLE %I LOGIN', name)
        FROM unnest(ARRAY['shop_app', 'metrics_app', 'night-shift']) AS wanted (name)
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
        SELECT format('CREATE DATABASE %I OWNER %I', name, owner)
        FROM (VALUES ('shop', 'shop_app'), ('metrics', 'metrics_app')) AS wanted (name, owner)
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \\gexec

        """

    static let shop = """
        SET client_min_messages = warning;
        BEGIN;
        CREATE TABLE IF NOT EXISTS orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            placed_at timestamptz NOT NULL DEFAULT now(),
            amount numeric(10, 2) NOT NULL);
        CREATE TABLE IF NOT EXISTS order_stats (
            at timestamptz PRIMARY KEY, orders bigint NOT NULL, revenue numeric NOT NULL);
        CREATE TABLE IF NOT EXISTS cart (id bigint PRIMARY KEY, touched_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS note (at timestamptz NOT NULL DEFAULT now(), text text NOT NULL);
        INSERT INTO orders (placed_at, amount)
        SELECT now() - n * interval '7 minutes', (n * 7919 % 20000) / 100.0 + 1
        FROM generate_series(1, 3000) AS n
        WHERE NOT EXISTS (SELECT FROM orders);
        ALTER TABLE orders OWNER TO shop_app;
        ALTER TABLE order_stats OWNER TO shop_app;
        ALTER TABLE cart OWNER TO shop_app;
        ALTER TABLE note OWNER TO "night-shift";
        GRANT SELECT ON orders TO "night-shift";
        COMMIT;

        """

    static let metrics = """
        SET client_min_messages = warning;
        BEGIN;
        CREATE TABLE IF NOT EXISTS sample (at timestamptz NOT NULL DEFAULT now(), value double precision NOT NULL);
        CREATE TABLE IF NOT EXISTS sample_minute (minute timestamptz PRIMARY KEY, n bigint NOT NULL, mean float);
        CREATE TABLE IF NOT EXISTS report (month date PRIMARY KEY, made_at timestamptz NOT NULL, samples bigint);
        INSERT INTO sample
        SELECT now() - n * interval '20 seconds', 50 + 40 * sin(n / 180.0) FROM generate_series(1, 5000) AS n
        WHERE NOT EXISTS (SELECT FROM sample);
        ALTER TABLE sample OWNER TO metrics_app;
        ALTER TABLE sample_minute OWNER TO metrics_app;
        ALTER TABLE report OWNER TO metrics_app;
        GRANT SELECT ON sample, report TO "night-shift";
        COMMIT;

        """

    static let counts = """
        SELECT json_build_object(
            'jobs', count(*),
            'inactive', count(*) FILTER (WHERE NOT active),
            'owners', json_agg(DISTINCT username),
            'databases', json_agg(DISTINCT database),
            'history', (SELECT count(*) FROM cron.job_run_details))
        FROM cron.job;

        """
}
