internal import CronModel
internal import PostgresAccess

/// `globals.sql` of a set, understood statement by statement: nothing of it is run that is not known here.
struct Globals: Sendable {
    /// A role with the statements that speak of it alone.
    struct Role: Sendable {
        let name: String
        var attributes: Set<String> = []
        var connectionLimit = -1
        var validUntil: String?
        var memberOf: [String] = []
        var settings: [ScopedSetting] = []
    }

    /// What a statement does, and to which role.
    enum Effect: Sendable, Hashable {
        case makesRole(String)
        case altersRole(String)
        case addsMember(String, to: String)
        case grantsParameter(to: String)
        /// Everything about tablespaces: they are never made here, since their folders are the host's.
        case tablespace(String)
    }

    struct Step: Sendable {
        let effect: Effect
        let statement: SQLScript.Statement
    }

    private(set) var roles: [String: Role] = [:]
    private(set) var steps: [Step] = []
    private(set) var tablespaces: [(name: String, location: String)] = []
    /// The first words of statements that no pg_dumpall writes.
    private(set) var unknown: [String] = []

    init(_ script: [UInt8]) {
        var script = SQLScript(script)
        while let statement = script.next() { take(statement) }
    }

    private mutating func take(_ statement: SQLScript.Statement) {
        guard !statement.begins("SET"), !statement.begins("SELECT") else { return }
        guard let effect = effect(of: statement) else {
            unknown.append(statement.tokens.prefix(2).map(\.text).joined(separator: " "))
            return
        }
        steps.append(Step(effect: effect, statement: statement.withoutGrantor))
    }

    private mutating func effect(of statement: SQLScript.Statement) -> Effect? {
        if statement.begins("CREATE", "ROLE"), let name = statement.name(at: 2) {
            roles[name] = Role(name: name)
            return .makesRole(name)
        }
        if statement.begins("ALTER", "ROLE"), let name = statement.name(at: 2) {
            noteRole(name, statement)
            return .altersRole(name)
        }
        if statement.begins("COMMENT", "ON", "ROLE"), let name = statement.name(at: 3) { return .altersRole(name) }
        if statement.begins("SECURITY", "LABEL"), let name = statement.name(after: "ROLE") { return .altersRole(name) }
        if statement.begins("GRANT"), statement.tokens.count >= 4, statement.tokens[2].isWord("TO"),
            let group = statement.name(at: 1), let member = statement.name(at: 3)
        {
            roles[member]?.memberOf.append(group)
            return .addsMember(member, to: group)
        }
        if statement.begins("GRANT"), statement.tokens.count > 5,
            statement.tokens.contains(where: { $0.isWord("PARAMETER") })
        {
            return statement.name(after: "TO").map { .grantsParameter(to: $0) }
        }
        return tablespace(statement)
    }

    private mutating func tablespace(_ statement: SQLScript.Statement) -> Effect? {
        guard let name = statement.name(after: "TABLESPACE") else { return nil }
        if statement.begins("CREATE"), let location = statement.tokens.last?.unquoted {
            tablespaces.append((name, location))
        }
        let isKnown = ["CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE", "SECURITY"].contains { statement.begins($0) }
        return isKnown ? .tablespace(name) : nil
    }

    private mutating func noteRole(_ name: String, _ statement: SQLScript.Statement) {
        guard roles[name] != nil else { return }
        if statement.tokens.count > 3, statement.tokens[3].isWord("WITH") {
            let words = statement.tokens.dropFirst(4)
            roles[name]?.attributes = Set(words.filter { $0.kind == .word }.map { $0.text.uppercased() })
            if let limit = words.firstIndex(where: { $0.isWord("LIMIT") }), words.indices.contains(limit + 1) {
                roles[name]?.connectionLimit = Int(words[limit + 1].text) ?? -1
            }
            if let until = words.firstIndex(where: { $0.isWord("UNTIL") }), words.indices.contains(until + 1) {
                roles[name]?.validUntil = words[until + 1].unquoted
            }
        } else if statement.tokens.count > 6, statement.tokens[3].isWord("SET"), let setting = statement.name(at: 4) {
            let value = statement.tokens[6...].map { $0.unquoted ?? $0.text }.joined()
            roles[name]?.settings.append(ScopedSetting(database: nil, setting: "\(setting)=\(value)"))
        }
    }
}

extension Globals.Role {
    var isSuperuser: Bool { attributes.contains("SUPERUSER") }

    /// The role as it will be here.
    func facts(keepingSuperuser: Bool) -> RoleFacts {
        RoleFacts(
            name: name,
            canLogin: attributes.contains("LOGIN"),
            isSuperuser: isSuperuser && keepingSuperuser,
            inherits: attributes.contains("INHERIT"),
            createsRoles: attributes.contains("CREATEROLE"),
            createsDatabases: attributes.contains("CREATEDB"),
            replicates: attributes.contains("REPLICATION"),
            bypassesRowSecurity: attributes.contains("BYPASSRLS"),
            connectionLimit: connectionLimit,
            validUntil: validUntil,
            memberOf: memberOf,
            settings: settings
        )
    }
}

extension SQLScript.Statement {
    /// Without `GRANTED BY`: the grantor of the source may not exist here, and who restores grants.
    fileprivate var withoutGrantor: SQLScript.Statement {
        guard begins("GRANT"), let granted = tokens.lastIndex(where: { $0.isWord("GRANTED") }),
            tokens.indices.contains(granted + 1), tokens[granted + 1].isWord("BY")
        else { return self }
        return SQLScript.Statement(tokens: Array(tokens[..<granted]))
    }

    /// `ALTER ROLE name WITH …` that makes nobody a superuser.
    var withoutSuperuser: SQLScript.Statement {
        guard begins("ALTER", "ROLE") else { return self }
        let rest = tokens.dropFirst(4).map { token in
            guard token.isWord("SUPERUSER") else { return token }
            return SQLScript.Token(kind: .word, text: "NOSUPERUSER", followsBlank: token.followsBlank)
        }
        return SQLScript.Statement(tokens: tokens.prefix(4) + rest)
    }

    /// With another name after the first `DATABASE`.
    func renamingDatabase(to name: String) -> SQLScript.Statement {
        guard let word = index(of: "DATABASE"), tokens.indices.contains(word + 1) else { return self }
        var tokens = tokens
        tokens[word + 1] = SQLScript.Token(kind: .quotedName, text: SQL.quoted(name), followsBlank: true)
        return SQLScript.Statement(tokens: tokens)
    }
}

extension SQLScript.Token {
    /// What a plain string literal says.
    var unquoted: String? {
        guard kind == .string else { return nil }
        let isEscaped = text.hasPrefix("E")
        return SQLScript.undoubled(text.utf8.dropFirst(isEscaped ? 2 : 1).dropLast(), marks: isEscaped ? "'\\" : "'")
    }
}
