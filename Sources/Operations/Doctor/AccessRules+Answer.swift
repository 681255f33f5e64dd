internal import CronModel
internal import PostgresAccess

extension AccessRules {
    enum Answer: Sendable, Hashable {
        case open
        case closed(Text)
        /// It depends on what nobody can see from here.
        case doubtful(Text)
    }

    /// Whether pg_cron gets in as a role, from this host, at an address of this host.
    func answer(to role: String, in database: String, at node: NodeAddress) -> Answer {
        let isSocket = node.name.isEmpty || node.name.hasPrefix("/")
        guard isSocket || listens else { return .closed(Text("listen_addresses is empty", zh: "listen_addresses 为空")) }
        let routes: [Route] = isSocket ? [.socket] : [.loopback(isIPv6: false), .loopback(isIPv6: true)]
        let rules = routes.map { rule(for: role, in: database, by: $0) }
        if rules.allSatisfy({ $0 == nil || $0?.method == "reject" }) {
            return rules.compactMap(\.self).first.map { rule in
                .closed(Text("line \(rule.line) rejects it", zh: "第 \(rule.line) 行拒绝"))
            } ?? .closed(Text("no line admits it", zh: "没有允许它的行"))
        }
        // Some address is open without a password.
        if rules.contains(where: { $0?.method == "trust" }) { return .open }
        let deciding = rules.compactMap(\.self).first { $0.method != "reject" }
        let (method, line) = (deciding?.method ?? "", deciding?.line ?? 0)
        if ["peer", "ident"].contains(method) {
            return .doubtful(
                Text(
                    "line \(line), \(method): only if the server's system user maps to this role",
                    zh: "第 \(line) 行，\(method)：仅当服务器的系统用户映射到该角色时可用"
                )
            )
        }
        return password(for: role, in: database, at: node, "\(line), \(method)")
    }

    /// A password is asked for: whether the server's system user has one.
    private func password(for role: String, in database: String, at node: NodeAddress, _ rule: String) -> Answer {
        guard let passfile else {
            return .doubtful(
                Text(
                    "line \(rule): ~/.pgpass of the server's system user must hold its password",
                    zh: "第 \(rule) 行：服务器系统用户的 ~/.pgpass 中须有其密码"
                )
            )
        }
        guard passfile.isPrivate else {
            return .doubtful(
                Text(
                    "line \(rule): \(passfile.path) is open to others, so it is not used: chmod 600",
                    zh: "第 \(rule) 行：\(passfile.path) 可被他人读取，不会被使用：请 chmod 600"
                )
            )
        }
        guard passfile.has(node, database: database, user: role) else {
            return .doubtful(
                Text(
                    "line \(rule): \(passfile.path) has no password for \(node):\(database):\(role)",
                    zh: "第 \(rule) 行：\(passfile.path) 中没有 \(node):\(database):\(role) 的密码"
                )
            )
        }
        return .open
    }

    /// What a server says of these roles; nil where the connected role may not read pg_hba.conf.
    static func read(
        of roles: [String],
        _ facts: ServerFacts,
        on session: PostgresConnection
    ) async throws -> AccessRules? {
        guard try await session.first(SetupCatalog.mayReadAccessRules) == true else { return nil }
        let settings = Dictionary(
            try await session.rows(SetupCatalog.settings).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        let pairs = try await session.rows(SetupCatalog.memberships(of: roles))
        return AccessRules(
            rules: try await session.rows(SetupCatalog.accessRules),
            memberships: Dictionary(grouping: pairs) { ExactText($0.role) }
                .mapValues { Set($0.map { ExactText($0.group) }) },
            settings: settings,
            facts
        )
    }

    /// `settings`: those of `SetupCatalog.settings`, by name.
    init(
        rules: [SetupCatalog.AccessRule],
        memberships: [ExactText: Set<ExactText>],
        settings: [String: String],
        _ facts: ServerFacts
    ) {
        self.init(
            rules: rules,
            memberships: memberships,
            usesTLS: settings["ssl"] == "on",
            listens: settings["listen_addresses"]?.isEmpty != true,
            passfile: settings["data_directory"].flatMap { Passfile.read(ofServerAt: $0, facts) }
        )
    }
}
