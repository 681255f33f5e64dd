/// pg_hba.conf, as the server reads it.
package enum AccessCatalog {
    package struct Rule: Sendable, Hashable {
        package let type: String
        package let databases: [String]
        package let users: [String]
        package let address: String?
        package let method: String

        package init(type: String, databases: [String], users: [String], address: String?, method: String) {
            self.type = type
            self.databases = databases
            self.users = users
            self.address = address
            self.method = method
        }
    }

    /// Whether the role may read the rules.
    package static let isReadable = Statement<Bool>(
        """
        SELECT has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
               AND has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')
        """
    ) { try $0.next() }

    /// The rules in their order: the first that fits decides.
    package static let rules = Statement<Rule>(
        """
        SELECT type, to_json(database), to_json(user_name), address, auth_method
        FROM pg_catalog.pg_hba_file_rules WHERE error IS NULL ORDER BY line_number
        """
    ) { row in
        Rule(
            type: try row.next(),
            databases: try row.next(JSONList.self).values,
            users: try row.next(JSONList.self).values,
            address: try row.next(ifNotNull: String.self),
            method: try row.next()
        )
    }
}
