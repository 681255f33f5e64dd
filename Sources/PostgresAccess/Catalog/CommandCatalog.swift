/// A job's command, looked at by a session that is logged in as its owner.
///
/// `SET ROLE` is no boundary: parsing alone may run code of the owner's choosing.
package enum CommandCatalog {
    /// Who the session really is, and whether it could be anybody.
    package static let identity = Statement<(user: String, isSuperuser: Bool, systemIdentifier: String)>(
        """
        SELECT session_user, r.rolsuper, (SELECT system_identifier::text FROM pg_catalog.pg_control_system())
        FROM pg_catalog.pg_roles r WHERE r.rolname = session_user
        """
    ) { (user: try $0.next(), isSuperuser: try $0.next(), systemIdentifier: try $0.next()) }

    /// The role's own search path instead of ours, and no more time than a look takes.
    package static let begin: SQL = "BEGIN READ ONLY"
    package static let searchPath: SQL = "RESET search_path"
    package static let limit: SQL = "SET LOCAL statement_timeout = '10s'"

    /// Has the server analyse one statement, which names what it needs, and run nothing of it.
    package static func analyse(_ statement: String) -> SQL {
        SQL(unsafeSingle: "PREPARE cronvault_look AS \(statement)")
    }
}

extension PostgresError {
    /// A name that means nothing there: a schema, a relation, a column, a function, a type.
    package var isMissingObject: Bool {
        ["3F000", "42P01", "42703", "42883", "42704"].contains(sqlstate ?? "")
    }
}
