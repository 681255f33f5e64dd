package import CronModel

/// What a server says of itself.
package enum ServerCatalog {
    package static func facts(address: String) -> Statement<ServerFacts> {
        Statement(
            """
            SELECT current_setting('server_version_num'), current_setting('server_version'),
                   (SELECT system_identifier FROM pg_catalog.pg_control_system()),
                   CASE WHEN pg_catalog.pg_is_in_recovery()
                        THEN (SELECT min_recovery_end_timeline FROM pg_catalog.pg_control_recovery())
                        ELSE ('x' || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int
                        END,
                   pg_catalog.pg_is_in_recovery(),
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                        ELSE pg_catalog.pg_current_wal_lsn() END,
                   to_char(pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   CASE WHEN pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE')
                        THEN current_setting('data_directory') END,
                   current_database(), session_user,
                   r.rolsuper,
                   pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE'),
                   pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'),
                   current_setting('port')
            FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
            """
        ) { row in
            ServerFacts(
                versionNumber: try row.next(),
                version: try row.next(),
                systemIdentifier: try row.next(),
                timeline: try row.next(ifNotNull: Int.self),
                inRecovery: try row.next(),
                lsn: try row.next(ifNotNull: String.self),
                startedAt: try row.next(),
                dataFolder: try row.next(ifNotNull: String.self),
                database: try row.next(),
                user: try row.next(),
                userIsSuperuser: try row.next(),
                mayReadSettings: try row.next(),
                mayReadStatistics: try row.next(),
                port: try row.next(),
                address: address
            )
        }
    }

    /// The settings of pg_cron.
    ///
    /// Only `pg_settings` is believed: `SHOW` repeats any `cron.*` line of a configuration.
    package static let cronSettings = Statement<CronSettings.Setting>(
        "SELECT name, setting, context FROM pg_catalog.pg_settings WHERE name LIKE 'cron.%' ORDER BY name"
    ) { row in
        CronSettings.Setting(name: try row.next(), value: try row.next(), context: try row.next())
    }

    /// Settings beside `cron.*` that decide whether jobs can run.
    package static let relatedSettings = Statement<CronSettings.Setting>(
        """
        SELECT name, setting, context FROM pg_catalog.pg_settings
        WHERE name IN ('shared_preload_libraries', 'max_worker_processes', 'max_connections', 'TimeZone',
                       'default_transaction_read_only') ORDER BY name
        """
    ) { row in
        CronSettings.Setting(name: try row.next(), value: try row.next(), context: try row.next())
    }

    /// The version that `CREATE EXTENSION pg_cron` would install; no row where the server does not offer it.
    package static let installableVersion = Statement<String>(
        "SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'pg_cron'"
    ) { try $0.next() }

    /// The server's own clock, in seconds since 1970.
    package static let clock = Statement<Int>("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint") {
        try $0.next()
    }

    /// Tables of the connected database that stand for those of another server.
    package static let foreignTables = Statement<(schema: String, name: String)>(
        """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'f' LIMIT 100000
        """
    ) { (schema: try $0.next(), name: try $0.next()) }

    /// Starts a snapshot that other sessions and pg_dump can share.
    package static let beginSnapshot: SQL = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    /// Makes the transaction that has just begun see what another session's exported snapshot shows.
    package static func useSnapshot(_ id: String) -> SQL {
        SQL(unsafe: "SET TRANSACTION SNAPSHOT \(SQL.literal(id))")
    }
    package static let exportSnapshot = Statement<String>("SELECT pg_catalog.pg_export_snapshot()") { try $0.next() }

    /// Lets rows that row security hides stay hidden instead of raising an error, for a set that will be partial.
    package static let admitHiddenRows: SQL = "SET row_security = on"
}

extension ServerCatalog {
    /// Whether a transaction of this role could write nothing.
    package static let isReadOnly = Statement<Bool>("SELECT current_setting('transaction_read_only')::boolean") {
        try $0.next()
    }
}
