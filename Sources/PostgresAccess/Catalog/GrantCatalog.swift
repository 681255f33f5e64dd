package import CronModel

/// Privileges on the extension's objects, and what users added to its tables.
package enum GrantCatalog {
    /// What differs from the privileges the extension's own script set (`pg_init_privs`): granted since, or revoked.
    ///
    /// pg_cron grants nothing on single columns; grants on columns that users added go with those columns.
    package static let grants = Statement<Grant>(
        SQL(
            unsafe: """
                WITH object AS (
                  SELECT 'schema' AS target, quote_ident(nspname) AS name, nspacl AS acl,
                         acldefault('n', nspowner) AS fallback, 'pg_catalog.pg_namespace'::regclass AS class, oid, nspowner AS owner
                  FROM pg_catalog.pg_namespace WHERE nspname = 'cron'
                  UNION ALL
                  SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
                         quote_ident(n.nspname) || '.' || quote_ident(c.relname), relacl,
                         acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner),
                         'pg_catalog.pg_class'::regclass, c.oid, relowner
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = 'cron' AND c.relkind IN ('r', 'S')
                  UNION ALL
                  SELECT 'function', p.oid::regprocedure::text, proacl, acldefault('f', proowner),
                         'pg_catalog.pg_proc'::regclass, p.oid, proowner
                  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                  WHERE n.nspname = 'cron'
                ), member AS (
                  SELECT o.* FROM object o
                  JOIN pg_catalog.pg_depend d ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
                  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_cron'
                ), now AS (
                  SELECT m.target, m.name, m.owner, a.grantee, a.privilege_type, a.is_grantable
                  FROM member m CROSS JOIN LATERAL aclexplode(coalesce(m.acl, m.fallback)) a
                ), original AS (
                  SELECT m.target, m.name, m.owner, a.grantee, a.privilege_type, a.is_grantable
                  FROM member m
                  LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = m.class AND i.objoid = m.oid AND i.objsubid = 0
                  CROSS JOIN LATERAL aclexplode(coalesce(i.initprivs, m.fallback)) a
                ), change AS (
                  SELECT *, false AS revoked FROM (SELECT * FROM now EXCEPT SELECT * FROM original) granted
                  UNION ALL
                  SELECT *, true FROM (SELECT * FROM original EXCEPT SELECT * FROM now) revoked
                ), listed AS (
                  SELECT c.*, NULL::text AS attname FROM change c
                  UNION ALL
                  SELECT m.target, m.name, m.owner, a.grantee, a.privilege_type, a.is_grantable, false, t.attname::text
                  FROM member m JOIN pg_catalog.pg_attribute t ON t.attrelid = m.oid AND m.target = 'table' AND t.attnum > 0
                  CROSS JOIN LATERAL aclexplode(t.attacl) a
                  WHERE NOT t.attisdropped AND t.attname = ANY(ARRAY[\(ownColumns)])
                )
                SELECT c.target, c.name, c.attname, r.rolname, c.privilege_type, c.is_grantable, c.revoked
                FROM listed c LEFT JOIN pg_catalog.pg_roles r ON r.oid = c.grantee
                WHERE c.grantee <> c.owner
                ORDER BY c.target, c.name, c.attname NULLS FIRST, r.rolname NULLS FIRST, c.privilege_type
                """
        )
    ) { row in
        Grant(
            target: try row.next(),
            object: try row.next(),
            column: try row.next(ifNotNull: String.self),
            grantee: try row.next(ifNotNull: String.self),
            privilege: try row.next(),
            grantable: try row.next(),
            revoked: try row.next()
        )
    }

    /// The statement that brings a recorded change about.
    package static func statement(_ grant: Grant) -> SQL {
        let grantee = grant.grantee.map(SQL.quoted) ?? "PUBLIC"
        let object = "\(grant.target.rawValue.uppercased()) \(grant.object)"
        let privilege = grant.privilege + (grant.column.map { " (\($0))" } ?? "")
        if grant.revoked { return SQL(unsafe: "REVOKE \(privilege) ON \(object) FROM \(grantee)") }
        let option = grant.grantable ? " WITH GRANT OPTION" : ""
        return SQL(unsafe: "GRANT \(privilege) ON \(object) TO \(grantee)\(option)")
    }

    /// The statement that takes a change back.
    package static func reverse(_ grant: Grant) -> SQL {
        statement(
            Grant(
                target: grant.target,
                object: grant.object,
                column: grant.column,
                grantee: grant.grantee,
                privilege: grant.privilege,
                grantable: grant.grantable,
                revoked: !grant.revoked
            )
        )
    }

    /// What tells two changes apart: their statements, byte by byte.
    package static func key(_ grant: Grant) -> ExactText { ExactText(statement(grant).text) }

    /// Whether a grant read from a set names nothing but the extension's own objects and known privileges.
    ///
    /// Object, column and privilege become part of a statement, so a set may not put anything else there.
    package static func isWellFormed(_ grant: Grant) -> Bool {
        let privileges: Set = [
            "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "USAGE",
            "CREATE", "EXECUTE", "MAINTAIN",
        ]
        guard privileges.contains(grant.privilege) else { return false }
        guard grant.column.map({ grant.target == .table && columns.contains($0) }) ?? true else { return false }
        guard grant.target != .schema else { return grant.object == "cron" }
        guard grant.object.hasPrefix("cron.") else { return false }
        let rest = grant.object.utf8.dropFirst("cron.".utf8.count)
        let name = rest.prefix { $0 != UInt8(ascii: "(") }
        guard !name.isEmpty, name.allSatisfy(isNameByte) else { return false }
        let arguments = rest.dropFirst(name.count)
        guard grant.target == .function else { return arguments.isEmpty }
        // One pair of parentheses, and within it plain type names and commas: nothing that could name a second object.
        return arguments.count >= 2 && arguments.last == UInt8(ascii: ")")
            && arguments.dropFirst().dropLast().allSatisfy {
                isNameByte($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ")
            }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }

    /// The columns of the extension's tables in any of its versions; none of them needs quoting.
    private static let columns: Set = Set(
        HistoryCatalog.columns + [
            "jobid", "schedule", "command", "nodename", "nodeport", "database", "username", "active", "jobname",
        ]
    )
    private static let ownColumns = columns.sorted().map { "'\($0)'" }.joined(separator: ", ")

    /// Policies, triggers, indexes, columns and comments on the extension's tables that are not the extension's own.
    ///
    /// And what of its own has been taken away: `trigger-off`, without which the launcher does not notice changes,
    /// `policy-missing`, `row-security`.
    package static let additions = Statement<Addition>(
        """
        WITH t AS (
          SELECT c.oid, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'cron' AND c.relname IN ('job', 'job_run_details') AND c.relkind = 'r'
        )
        SELECT 'index', t.relname, pg_catalog.pg_get_indexdef(i.indexrelid)
        FROM t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)
        UNION ALL
        SELECT 'trigger', t.relname, pg_catalog.pg_get_triggerdef(g.oid)
        FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
        WHERE NOT g.tgisinternal AND g.tgname <> 'cron_job_cache_invalidate'
        UNION ALL
        SELECT 'policy', t.relname, p.polname::text
        FROM t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
        WHERE p.polname NOT IN ('cron_job_policy', 'cron_job_run_details_policy')
        UNION ALL
        SELECT 'column', t.relname, a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN
              ('jobid', 'schedule', 'command', 'nodename', 'nodeport', 'database', 'username', 'active', 'jobname',
               'runid', 'job_pid', 'status', 'return_message', 'start_time', 'end_time')
        UNION ALL
        SELECT 'trigger-off', t.relname, g.tgname::text
        FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
        WHERE g.tgname = 'cron_job_cache_invalidate' AND g.tgenabled NOT IN ('O', 'A')
        UNION ALL
        SELECT 'policy-missing', t.relname, 'cron_' || t.relname || '_policy'
        FROM t WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_policy p
                                 WHERE p.polrelid = t.oid AND p.polname = 'cron_' || t.relname || '_policy')
        UNION ALL
        SELECT 'row-security', t.relname, 'off'
        FROM t JOIN pg_catalog.pg_class c USING (oid) WHERE NOT c.relrowsecurity
        UNION ALL
        SELECT 'comment', t.relname, d.description
        FROM t JOIN pg_catalog.pg_description d ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_class'::regclass
        ORDER BY 1, 2, 3
        """
    ) { row in
        Addition(kind: try row.next(), table: try row.next(), definition: try row.next())
    }
}

extension Grant.Target: ColumnDecodable {
    package init?(column text: String) { self.init(rawValue: text) }
}
