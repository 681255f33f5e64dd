/// What a session that is logged in as a job's owner asks to judge the job's command.
///
/// It keeps its role's `search_path`: names are looked up as they will be when the job runs.
package enum JudgementCatalog {
    /// One transaction for a session's commands, never committed, waiting for nobody.
    package static let begin: [SQL] = [
        "BEGIN READ ONLY", "SET LOCAL lock_timeout = '2s'", "SET LOCAL statement_timeout = '10s'",
    ]
    package static let savepoint: SQL = "SAVEPOINT cronvault"
    package static let rollback: SQL = "ROLLBACK TO SAVEPOINT cronvault"
    package static let end: SQL = "ROLLBACK"

    /// Of the relations named, those that exist and on which the connected role lacks the privilege, on the whole and on
    /// every column.
    ///
    /// PostgreSQL checks such rights when a statement is run, not when it is read.
    package static func lacking(_ privilege: String, on names: [String]) -> Statement<String> {
        Statement(
            """
            SELECT name FROM unnest(\(names)::text[]) AS wanted (name),
                LATERAL (SELECT pg_catalog.to_regclass(name) AS relation) AS found
            WHERE relation IS NOT NULL AND NOT pg_catalog.has_table_privilege(relation::oid, \(privilege))
              AND NOT CASE WHEN \(privilege) IN ('SELECT', 'INSERT', 'UPDATE')
                           THEN pg_catalog.has_any_column_privilege(relation::oid, \(privilege)) ELSE false END
            """
        ) { try $0.next() }
    }
}
