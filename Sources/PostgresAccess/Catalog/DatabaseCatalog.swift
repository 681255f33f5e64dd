internal import CronModel

/// What stands in a database, and what a server offers to a new one.
package enum DatabaseCatalog {
    /// Up to so many objects of users in the connected database, relations first: what no extension owns.
    package static func userObjects(limit: Int) -> Statement<String> {
        Statement(
            """
            SELECT name FROM (
              SELECT 1 AS kind, format('%I.%I', n.nspname, c.relname) AS name
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname !~ '^pg_'
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                                AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid)
              UNION ALL
              SELECT 2, format('%I.%I()', n.nspname, p.proname)
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
              WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                                AND d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid)
            ) object ORDER BY kind, name LIMIT \(limit)::int
            """
        ) { try $0.next() }
    }

    /// A database's name beside its object id, which a database of the same name made later does not have.
    package struct Identity: Sendable, Hashable {
        package let name: String
        package let oid: UInt32

        package init(name: String, oid: UInt32) {
            self.name = name
            self.oid = oid
        }
    }

    package static let identities = Statement<Identity>(
        "SELECT datname, oid FROM pg_catalog.pg_database ORDER BY datname"
    ) { Identity(name: try $0.next(), oid: try $0.next()) }

    package static let tablespaces = Statement<String>(
        "SELECT spcname FROM pg_catalog.pg_tablespace ORDER BY spcname"
    ) { try $0.next() }

    /// The extensions whose files are installed.
    package static let availableExtensions = Statement<String>(
        "SELECT name FROM pg_catalog.pg_available_extensions ORDER BY name"
    ) { try $0.next() }

    package static let encoding = Statement<String>("SELECT current_setting('server_encoding')") { try $0.next() }

    /// Fails with `unknownLocale` where the server's system does not know the locale.
    ///
    /// To be sent in a transaction that is rolled back: PostgreSQL has no function that asks (`DefineCollation` loads
    /// what it makes).
    package static func probe(collate: String, ctype: String) -> SQL {
        SQL(
            unsafe: "CREATE COLLATION pg_temp.cronvault_probe (LC_COLLATE = \(SQL.literal(collate)), "
                + "LC_CTYPE = \(SQL.literal(ctype)))"
        )
    }

    package static let unknownLocale = "22023"
}
