/// The SQL of labs, as psql scripts.
enum LabScript {
    /// `pg_settings` and not `SHOW`: an unknown `cron.*` setting is shown all the same.
    static let serverFacts = """
        SELECT pg_catalog.json_build_object(
            'version', pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1),
            'database', (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'cron.database_name'));

        """

    static let cronFacts = """
        SELECT (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'pg_cron') AS version \\gset
        \\if :{?version}
            SELECT pg_catalog.json_build_object('catalogVersion', :'version',
                'jobs', (SELECT pg_catalog.count(*) FROM cron.job));
        \\else
            SELECT '{}';
        \\endif

        """

    static let prepare = """
        SET client_min_messages = warning;
        SELECT (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'cron.database_name') AS cron_database \\gset
        \\if :{?cron_database}
            SELECT pg_catalog.format('CREATE DATABASE %I', :'cron_database')
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'cron_database') \\gexec
            \\connect :"cron_database"
            CREATE EXTENSION IF NOT EXISTS pg_cron;
        \\endif

        """
}
