package import CronModel
internal import FoundationEssentials

/// Roles and databases.
package enum RoleCatalog {
    /// The roles of these names that exist.
    ///
    /// Memberships are the direct ones.
    package static func roles(named names: [String]) -> Statement<RoleFacts> {
        Statement(
            """
            SELECT r.rolname, r.rolcanlogin, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
                   r.rolbypassrls, r.rolconnlimit,
                   CASE WHEN isfinite(r.rolvaliduntil) THEN to_char(r.rolvaliduntil AT TIME ZONE 'UTC',
                        'YYYY-MM-DD"T"HH24:MI:SS"Z"') END,
                   to_json(ARRAY(SELECT g.rolname::text FROM pg_catalog.pg_auth_members m
                                 JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                                 WHERE m.member = r.oid ORDER BY 1)),
                   (SELECT coalesce(json_agg(json_build_object('database', d.datname, 'setting', c.setting)
                                             ORDER BY d.datname, c.setting), '[]')
                    FROM pg_catalog.pg_db_role_setting s
                    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
                    CROSS JOIN LATERAL unnest(s.setconfig) c(setting)
                    WHERE s.setrole = r.oid)
            FROM pg_catalog.pg_roles r WHERE r.rolname = ANY(\(names)::text[]) ORDER BY r.rolname
            """
        ) { row in
            RoleFacts(
                name: try row.next(),
                canLogin: try row.next(),
                isSuperuser: try row.next(),
                inherits: try row.next(),
                createsRoles: try row.next(),
                createsDatabases: try row.next(),
                replicates: try row.next(),
                bypassesRowSecurity: try row.next(),
                connectionLimit: try row.next(),
                validUntil: try row.next(ifNotNull: String.self),
                memberOf: try row.next(JSONList.self).values,
                settings: try row.next(ScopedSettings.self).values
            )
        }
    }

    /// Every database, templates too.
    package static let databases = Statement<DatabaseFacts>(
        """
        SELECT d.datname, pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),
               d.datcollate, d.datctype, d.datallowconn, d.datistemplate,
               CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
                         OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                    THEN pg_catalog.pg_database_size(d.oid) END,
               to_json(ARRAY(SELECT c.setting FROM pg_catalog.pg_db_role_setting s
                             CROSS JOIN LATERAL unnest(s.setconfig) c(setting)
                             WHERE s.setdatabase = d.oid AND s.setrole = 0 ORDER BY 1))
        FROM pg_catalog.pg_database d ORDER BY d.datname
        """
    ) { row in
        DatabaseFacts(
            name: try row.next(),
            owner: try row.next(),
            encoding: try row.next(),
            collate: try row.next(),
            ctype: try row.next(),
            allowsConnections: try row.next(),
            isTemplate: try row.next(),
            bytes: try row.next(ifNotNull: Int64.self),
            settings: try row.next(JSONList.self).values
        )
    }

    /// Of these pairs of a role and a database, those where the role may not connect.
    package static func lackingConnect(roles: [String], databases: [String]) -> Statement<(String, String)> {
        Statement(
            """
            SELECT p.role, p.database
            FROM unnest(\(roles)::text[], \(databases)::text[]) p(role, database)
            JOIN pg_catalog.pg_roles r ON r.rolname = p.role
            JOIN pg_catalog.pg_database d ON d.datname = p.database
            WHERE NOT pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT')
            """
        ) { (try $0.next(), try $0.next()) }
    }

    /// A role with LOGIN and nothing else.
    package static func create(_ name: String) -> SQL {
        "CREATE ROLE \(identifier: name) LOGIN"
    }

    /// Job owners that do not exist, which would make the launcher of 1.4 and later crash for ever
    /// (pg_cron `src/job_metadata.c`, `LoadCronJobList`).
    package static let ownersMissing = Statement<String>(
        """
        SELECT DISTINCT j.username FROM cron.job j
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = j.username) ORDER BY 1
        """
    ) { try $0.next() }

    /// Job owners that are superusers.
    package static let superuserOwners = Statement<String>(
        """
        SELECT DISTINCT j.username FROM cron.job j JOIN pg_catalog.pg_roles r ON r.rolname = j.username
        WHERE r.rolsuper ORDER BY 1
        """
    ) { try $0.next() }
}

/// A column that holds `[{"database":…,"setting":…}]`.
private struct ScopedSettings: ColumnDecodable {
    let values: [ScopedSetting]

    init?(column text: String) {
        guard let values = try? JSONDecoder().decode([ScopedSetting].self, from: Data(text.utf8)) else { return nil }
        self.values = values
    }
}
