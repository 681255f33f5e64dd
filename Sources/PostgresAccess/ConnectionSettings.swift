/// How to reach a server, in libpq's own terms.
///
/// `conninfo` is what the user gave (keywords or a URI; empty: the PG* environment, service files and passfile decide,
/// as in psql). Overrides come from cronvault and win. Neither is ever printed.
package struct ConnectionSettings: Sendable, Hashable {
    package let conninfo: String
    package private(set) var overrides: [String: String]

    package init(conninfo: String = "") {
        self.conninfo = conninfo
        self.overrides = [:]
    }

    /// The same server, another database.
    package func database(_ name: String) -> ConnectionSettings {
        overriding(["dbname": name])
    }

    /// The same settings, leading to `postgres` where nobody names a database: psql would try one named after the user.
    package func withDefaultDatabase() -> ConnectionSettings {
        Conninfo.namesDatabase(conninfo) || overrides["dbname"] != nil ? self : database("postgres")
    }

    package func overriding(_ values: [String: String]) -> ConnectionSettings {
        var copy = self
        copy.overrides.merge(values) { _, new in new }
        return copy
    }

    /// Keywords and values in the order libpq must see them: the user's first, expanded, then ours.
    ///
    /// libpq expands the first `dbname` alone (`conninfo_array_parse`), so a database called `a=b` is safe in a later one.
    var keywords: [(String, String)] {
        [
            ("connect_timeout", "15"), ("keepalives_idle", "60"),
            ("dbname", conninfo.isEmpty ? "fallback_application_name=cronvault" : conninfo),
        ]
            + overrides.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            + [("fallback_application_name", "cronvault"), ("client_encoding", "UTF8")]
    }
}
