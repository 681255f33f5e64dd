internal import CronModel
internal import PostgresAccess

/// The tables that a statement openly reads and writes, as far as its words tell without a parser.
///
/// What it misses (a second table after a comma) is not judged; what it takes for a table and is none, the server does
/// not find.
struct TableUse: Sendable {
    /// Names quoted, in the order met, each once.
    private(set) var byPrivilege: [String: [String]] = [:]

    init(_ statement: SQLStatement) {
        let tokens = statement.tokens
        let expressions = Self.commonTableExpressions(tokens)
        for index in tokens.indices {
            guard let privilege = Self.privilege(tokens, at: index) else { continue }
            var place = index + 1
            while place < tokens.count, tokens[place].isWord("only") || tokens[place].isWord("lateral") { place += 1 }
            var parts: [String] = []
            while place < tokens.count, let name = tokens[place].name {
                parts.append(name)
                place += 1
                guard place < tokens.count, tokens[place].isSymbol(".") else { break }
                place += 1
            }
            let isCall = place < tokens.count && tokens[place].isSymbol("(") && privilege == "SELECT"
            guard !parts.isEmpty, !isCall, !(parts.count == 1 && expressions.contains(parts[0])) else { continue }
            add(privilege, parts.map(SQL.quoted).joined(separator: "."))
        }
    }

    private mutating func add(_ privilege: String, _ name: String) {
        guard byPrivilege[privilege]?.contains(name) != true else { return }
        byPrivilege[privilege, default: []].append(name)
    }

    /// What the table after this token is needed for; nil where none follows.
    private static func privilege(_ tokens: [SQLToken], at index: Int) -> String? {
        let token = tokens[index]
        let before = index > 0 ? tokens[index - 1] : nil
        switch token.text {
        case _ where token.kind != .word: return nil
        case "from":
            return before?.isWord("delete") == true ? "DELETE" : before?.isWord("distinct") == true ? nil : "SELECT"
        case "join": return "SELECT"
        case "into": return before?.isWord("insert") == true ? "INSERT" : nil
        case "update": return index == 0 || before?.isSymbol("(") == true ? "UPDATE" : nil
        default: return nil
        }
    }

    /// `name AS (`, `name AS MATERIALIZED (`, `name (columns) AS (`: the name hides a table of the same name.
    private static func commonTableExpressions(_ tokens: [SQLToken]) -> Set<String> {
        guard tokens.contains(where: { $0.isWord("with") }) else { return [] }
        var names: Set<String> = []
        for index in tokens.indices.dropFirst() {
            let before = tokens[index - 1]
            let isFirst = before.isWord("with") || before.isWord("recursive") || before.isSymbol(",")
            if isFirst, let name = tokens[index].name { names.insert(name) }
        }
        return names
    }
}
