internal import CronModel
internal import PostgresAccess

/// What pg_hba.conf says to pg_cron when it connects as a job's owner, by the rules of `src/backend/libpq/hba.c`: the
/// first line that fits decides.
struct AccessRules: Sendable {
    let rules: [SetupCatalog.AccessRule]
    let memberships: [ExactText: Set<ExactText>]
    let usesTLS: Bool
    /// Whether the server listens on any address.
    var listens = true
    /// That of the server's system user; nil where the server runs elsewhere or the file may not be read.
    var passfile: Passfile?

    /// Where pg_cron comes from.
    enum Route: Sendable, Hashable {
        case socket
        /// An address of this host: `127.0.0.1` or `::1`.
        case loopback(isIPv6: Bool)
    }

    /// The line that decides; nil: none does, which refuses.
    func rule(for role: String, in database: String, by route: Route) -> SetupCatalog.AccessRule? {
        rules.first { fits($0, route) && fits($0, database: database, role: role) && fits($0, role: role) }
    }

    private func fits(_ rule: SetupCatalog.AccessRule, _ route: Route) -> Bool {
        guard case .loopback(let isIPv6) = route else { return rule.type == "local" }
        switch rule.type {
        case "host": break
        case "hostssl": guard usesTLS else { return false }
        case "hostnossl": guard !usesTLS else { return false }
        default: return false
        }
        return Self.covers(rule.address ?? "", rule.netmask, isIPv6: isIPv6)
    }

    private func fits(_ rule: SetupCatalog.AccessRule, database: String, role: String) -> Bool {
        rule.databases.contains { name in
            switch name {
            case "all": true
            case "sameuser": ExactText(database) == ExactText(role)
            case "samerole", "samegroup": isMember(role, of: database)
            case "replication": false
            default: ExactText(name) == ExactText(database)
            }
        }
    }

    private func fits(_ rule: SetupCatalog.AccessRule, role: String) -> Bool {
        rule.users.contains { name in
            if name == "all" { return true }
            if name.hasPrefix("+") { return isMember(role, of: String(name.dropFirst())) }
            return ExactText(name) == ExactText(role)
        }
    }

    private func isMember(_ role: String, of group: String) -> Bool {
        memberships[ExactText(role)]?.contains(ExactText(group)) == true
    }

    /// Whether a line's address covers this host's loopback address.
    static func covers(_ address: String, _ netmask: String?, isIPv6: Bool) -> Bool {
        switch address {
        case "all", "samehost", "samenet", "localhost": return true
        default: break
        }
        guard address.contains(":") == isIPv6 else { return false }
        if isIPv6 { return address == "::1" || address == "::" && netmask == "::" }
        let (network, mask) = (octets(address), octets(netmask ?? "255.255.255.255"))
        guard let network, let mask else { return false }
        return zip(zip([127, 0, 0, 1], mask), network).allSatisfy { ($0.0 & $0.1) == ($1 & $0.1) }
    }

    private static func octets(_ text: String) -> [Int]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        return parts.count == 4 && parts.allSatisfy { (0...255).contains($0) } ? parts : nil
    }
}
