internal import CronModel
internal import PostgresAccess

/// What the first fitting rule of pg_hba.conf answers to a connection from the server's own host.
enum AccessJudgement: Sendable, Hashable {
    case open
    case password(String)
    /// Decided elsewhere: peer, ident, cert, or a rule for groups or host names that nobody can read from here.
    case other(String)
    case refused

    init(_ rules: [AccessCatalog.Rule], role: String, database: String, node: NodeAddress) {
        let isSocket = node.name.isEmpty || node.name.hasPrefix("/")
        for rule in rules {
            guard (rule.type == "local") == isSocket else { continue }
            guard isSocket || Self.isLoopback(rule.address), Self.fits(rule.databases, database, sameAs: role) else {
                continue
            }
            if rule.users.contains(where: { $0.hasPrefix("+") }), !Self.names(rule.users, role) {
                self = .other("a rule for groups")
                return
            }
            guard Self.names(rule.users, role) else { continue }
            self = Self.answer(rule.method)
            return
        }
        self = .refused
    }

    private static func answer(_ method: String) -> AccessJudgement {
        switch method {
        case "trust": .open
        case "reject": .refused
        case "password", "md5", "scram-sha-256": .password(method)
        default: .other(method)
        }
    }

    private static func isLoopback(_ address: String?) -> Bool {
        guard let address else { return true }
        return ["all", "samehost", "samenet", "127.0.0.1", "127.0.0.0", "0.0.0.0", "::1", "::", "localhost"]
            .contains(address)
    }

    private static func fits(_ databases: [String], _ name: String, sameAs role: String) -> Bool {
        names(databases, name) || (databases.contains("sameuser") && ExactText(name) == ExactText(role))
    }

    private static func names(_ list: [String], _ name: String) -> Bool {
        list.contains { $0 == "all" || ExactText($0) == ExactText(name) }
    }
}
