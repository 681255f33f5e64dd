package import CronModel

/// What the server or libpq said, its fields apart.
package struct PostgresError: Error, Sendable, Hashable {
    /// Five characters; nil where the failure did not come from the server.
    package let sqlstate: String?
    package let message: String
    package let detail: String?
    package let hint: String?

    package init(sqlstate: String?, message: String, detail: String?, hint: String?) {
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.hint = hint
    }

    package static let insufficientPrivilege = "42501"
    package static let connectionFailure = "08006"
    package static let queryCanceled = "57014"

    /// The same for a user, saying what was being done: `cannot read the jobs of "db1:5432"`.
    package func actionable(_ code: String, _ doing: Text, hints: [Text] = []) -> ActionableError {
        ActionableError(
            code,
            Text("\(doing.english): \(message)", zh: "\(doing.chinese):\(message)"),
            detail: detail.map { Text(verbatim: $0) },
            hints: hints + (hint.map { [Text(verbatim: $0)] } ?? [])
        )
    }
}
