/// How a server is set up around pg_cron, as far as the connected role may see it.
package enum SetupCatalog {
    /// Settings that decide whether jobs can start, by name.
    ///
    /// A name that is not among them is not known to this release or not shown to this role.
    package static let settings = Statement<(name: String, value: String)>(
        """
        SELECT name, setting FROM pg_catalog.pg_settings
        WHERE name IN ('shared_preload_libraries', 'max_worker_processes', 'max_connections', 'listen_addresses',
                       'default_transaction_read_only', 'synchronous_standby_names', 'logging_collector',
                       'log_directory', 'log_destination', 'ssl', 'data_directory') ORDER BY name
        """
    ) { (name: try $0.next(), value: try $0.next()) }

    /// `cron.*` settings that are accepted and mean nothing: the release does not know them.
    ///
    /// pg_cron does not reserve its prefix, so `SHOW` repeats such a line and only `pg_settings` hides it. Found by their
    /// names, since those of the server's command line are in no file.
    package static func placeholders(of names: [String]) -> Statement<(name: String, value: String)> {
        Statement(
            """
            SELECT n, left(current_setting(n, true), 200) FROM unnest(\(names)::text[]) n
            WHERE current_setting(n, true) IS NOT NULL
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name = n) ORDER BY n
            """
        ) { (name: try $0.next(), value: try $0.next()) }
    }

    /// The names of `cron.*` lines in the configuration files; superusers may read them.
    package static let configuredNames = Statement<String>(
        "SELECT DISTINCT lower(name) FROM pg_catalog.pg_file_settings WHERE lower(name) LIKE 'cron.%' ORDER BY 1"
    ) { try $0.next() }

    /// Whether the server's own list of time zones has a name, whatever its case.
    package static func knowsTimeZone(_ name: String) -> Statement<Bool> {
        Statement("SELECT EXISTS (SELECT FROM pg_catalog.pg_timezone_names WHERE lower(name) = lower(\(name)))") {
            try $0.next()
        }
    }

    /// A line of pg_hba.conf.
    package struct AccessRule: Sendable, Hashable {
        package let line: Int
        /// The kind of connection: `local`, `host`, `hostssl` and the like.
        package let type: String
        package let databases: [String]
        package let users: [String]
        package let address: String?
        package let netmask: String?
        package let method: String
        package let options: [String]

        package init(
            line: Int,
            type: String,
            databases: [String],
            users: [String],
            address: String?,
            netmask: String?,
            method: String,
            options: [String]
        ) {
            self.line = line
            self.type = type
            self.databases = databases
            self.users = users
            self.address = address
            self.netmask = netmask
            self.method = method
            self.options = options
        }
    }

    package static let mayReadAccessRules = Statement<Bool>(
        """
        SELECT has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
               AND has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')
        """
    ) { try $0.next() }

    /// The rules of pg_hba.conf in the order in which the server tries them, as the file stands: it may be newer than what
    /// was last loaded.
    ///
    /// Lines with an error are left out: the server refuses to load a file that has one.
    package static let accessRules = Statement<AccessRule>(
        """
        SELECT line_number, type, to_json(database), to_json(user_name), address, netmask, auth_method,
               to_json(coalesce(options, '{}'))
        FROM pg_catalog.pg_hba_file_rules WHERE error IS NULL
        """
    ) { row in
        AccessRule(
            line: try row.next(),
            type: try row.next(),
            databases: try row.next(JSONList.self).values,
            users: try row.next(JSONList.self).values,
            address: try row.next(ifNotNull: String.self),
            netmask: try row.next(ifNotNull: String.self),
            method: try row.next(),
            options: try row.next(JSONList.self).values
        )
    }

    /// The direct and indirect memberships of these roles, which `+group` in pg_hba.conf asks for.
    package static func memberships(of roles: [String]) -> Statement<(role: String, group: String)> {
        Statement(
            """
            WITH RECURSIVE chain(role, oid) AS (
              SELECT r.rolname, r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = ANY(\(roles)::text[])
              UNION
              SELECT c.role, m.roleid FROM chain c JOIN pg_catalog.pg_auth_members m ON m.member = c.oid
            )
            SELECT c.role, g.rolname FROM chain c JOIN pg_catalog.pg_roles g ON g.oid = c.oid
            """
        ) { (role: try $0.next(), group: try $0.next()) }
    }
}
