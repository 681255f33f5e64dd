/// What a copy of a whole server needs, and what it is.
package enum CopyCatalog {
    /// Whether the connected role may copy the server, and whether the server lets anybody.
    package struct Means: Sendable {
        package let mayReplicate: Bool
        package let walLevel: String
        package let walSenders: Int
        package let busyWalSenders: Int
        package let superuser: String
        package let position: String?
    }

    package static let means = Statement<Means>(
        """
        SELECT r.rolreplication OR r.rolsuper, current_setting('wal_level'), current_setting('max_wal_senders'),
               (SELECT count(*) FROM pg_catalog.pg_stat_replication),
               (SELECT rolname FROM pg_catalog.pg_roles WHERE oid = 10),
               CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                    ELSE pg_catalog.pg_current_wal_lsn() END
        FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
        """
    ) { row in
        Means(
            mayReplicate: try row.next(),
            walLevel: try row.next(),
            walSenders: try row.next(),
            busyWalSenders: try row.next(),
            superuser: try row.next(),
            position: try row.next(ifNotNull: String.self)
        )
    }

    /// Those beside the two that initdb makes.
    package static let tablespaces = Statement<(name: String, location: String)>(
        """
        SELECT spcname, pg_catalog.pg_tablespace_location(oid) FROM pg_catalog.pg_tablespace
        WHERE pg_catalog.pg_tablespace_location(oid) <> '' ORDER BY spcname
        """
    ) { (name: try $0.next(), location: try $0.next()) }

    /// Keeps write-ahead log from here on as long as the session lives.
    package static func hold(_ name: String) -> SQL {
        "SELECT pg_catalog.pg_create_physical_replication_slot(\(name), true, true)"
    }

    /// Makes every job inactive and aims it at this server; rows of catalogs without states are aimed alone.
    package static func quarantine(_ columns: [String], node: String, port: Int32) -> SQL {
        columns.contains("active")
            ? "UPDATE cron.job SET active = false, nodename = \(node), nodeport = \(port)::integer"
            : "UPDATE cron.job SET nodename = \(node), nodeport = \(port)::integer"
    }
}
