/// What a drill notes of a scratch server, and takes away from it again.
package enum ScratchCatalog {
    package static let roles = Statement<String>("SELECT rolname::text FROM pg_catalog.pg_roles ORDER BY 1") {
        try $0.next()
    }

    /// Databases with settings of their own.
    package static let configured = Statement<String>(
        """
        SELECT d.datname::text FROM pg_catalog.pg_database d
        WHERE EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0)
        """
    ) { try $0.next() }

    /// The schema `public` of the connected database: its owner, and whether everybody may create there.
    package struct PublicSchema: Sendable, Hashable, Codable {
        package let owner: String
        package let everybodyCreates: Bool
    }

    package static let publicSchema = Statement<PublicSchema>(
        """
        SELECT pg_catalog.pg_get_userbyid(nspowner), pg_catalog.has_schema_privilege('public', oid, 'CREATE')
        FROM pg_catalog.pg_namespace WHERE nspname = 'public'
        """
    ) { PublicSchema(owner: try $0.next(), everybodyCreates: try $0.next()) }

    /// What holds all that users have in the connected database, in the order in which it can go; object ids below 16384 are
    /// initdb's (`FirstNormalObjectId`).
    package static let removals = Statement<String>(
        """
        SELECT statement FROM (
          SELECT 1 AS rank, evtname AS name, oid, format('DROP EVENT TRIGGER %I', evtname) AS statement
          FROM pg_catalog.pg_event_trigger
          UNION ALL SELECT 2, pubname, oid, format('DROP PUBLICATION %I', pubname) FROM pg_catalog.pg_publication
          UNION ALL SELECT 3, extname, oid, format('DROP EXTENSION IF EXISTS %I CASCADE', extname)
          FROM pg_catalog.pg_extension
          UNION ALL SELECT 4, fdwname, oid, format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname)
          FROM pg_catalog.pg_foreign_data_wrapper
          UNION ALL SELECT 5, nspname, oid, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
          FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'
          UNION ALL SELECT 6, lanname, oid, format('DROP LANGUAGE IF EXISTS %I CASCADE', lanname)
          FROM pg_catalog.pg_language
          UNION ALL SELECT 7, oid::text, oid, format('SELECT pg_catalog.lo_unlink(%s)', oid)
          FROM pg_catalog.pg_largeobject_metadata
        ) thing WHERE oid >= 16384 ORDER BY rank, name
        """
    ) { try $0.next() }

    /// Subscriptions of the connected database, whose slots are the source's and stay there.
    package static let subscriptions = Statement<String>(
        """
        SELECT subname::text FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
        WHERE d.datname = current_database() ORDER BY 1
        """
    ) { try $0.next() }

    package static func drop(subscription name: String) -> [SQL] {
        [
            "ALTER SUBSCRIPTION \(identifier: name) DISABLE",
            "ALTER SUBSCRIPTION \(identifier: name) SET (slot_name = NONE)", "DROP SUBSCRIPTION \(identifier: name)",
        ]
    }

    /// Statements of `removals`, which the server itself has quoted.
    package static func removal(_ statement: String) -> SQL { SQL(unsafe: statement) }

    /// The schema `public`, empty again.
    package static func renew(_ schema: PublicSchema) -> [SQL] {
        [
            "DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public",
            "ALTER SCHEMA public OWNER TO \(identifier: schema.owner)", "GRANT USAGE ON SCHEMA public TO PUBLIC",
        ] + (schema.everybodyCreates ? ["GRANT CREATE ON SCHEMA public TO PUBLIC"] : [])
    }

    package static func drop(database name: String, major: Int) -> SQL {
        major >= 13 ? "DROP DATABASE \(identifier: name) WITH (FORCE)" : "DROP DATABASE \(identifier: name)"
    }

    package static func resetSettings(of database: String) -> SQL { "ALTER DATABASE \(identifier: database) RESET ALL" }

    package static func dropOwned(by role: String) -> SQL { "DROP OWNED BY \(identifier: role) CASCADE" }

    package static func drop(role: String) -> SQL { "DROP ROLE \(identifier: role)" }

    package static let plainDatabases = Statement<String>(
        "SELECT datname::text FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
    ) { try $0.next() }
}
