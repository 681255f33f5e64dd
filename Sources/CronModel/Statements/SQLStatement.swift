/// One statement of a text that may hold several.
package struct SQLStatement: Sendable, Hashable {
    /// From its first token to its last, without the semicolon; comments between them are in it.
    package let text: String
    package let tokens: [SQLToken]

    /// Splits a text at the semicolons that the server splits it at.
    ///
    /// Not those in strings, names, comments, parentheses (`CREATE RULE … DO (…; …)`) or a body between `BEGIN ATOMIC`
    /// and its `END`. Statements without a token are left out.
    package static func all(in text: String, standardConformingStrings: Bool = true) -> [SQLStatement] {
        var splitter = Splitter()
        var scanner = SQLScanner(text, standardConformingStrings: standardConformingStrings)
        var statements: [SQLStatement] = []
        while let token = scanner.next() {
            if splitter.ends(with: token) {
                if let statement = splitter.take(from: scanner) { statements.append(statement) }
            } else {
                splitter.add(token)
            }
        }
        if let last = splitter.take(from: scanner) { statements.append(last) }
        return statements
    }

    /// The first words, in lower case, as far as they are words.
    package func begins(with words: String...) -> Bool {
        tokens.count >= words.count && zip(tokens, words).allSatisfy { $0.isWord($1) }
    }
}

/// Where one statement ends and the next begins.
private struct Splitter {
    private var tokens: [SQLToken] = []
    private var parentheses = 0
    /// `BEGIN ATOMIC`, and each CASE inside, that waits for its END.
    private var blocks = 0

    func ends(with token: SQLToken) -> Bool { token.isSymbol(";") && parentheses == 0 && blocks == 0 }

    mutating func add(_ token: SQLToken) {
        if token.isSymbol("(") { parentheses += 1 }
        if token.isSymbol(")") { parentheses = max(0, parentheses - 1) }
        if token.isWord("atomic"), tokens.last?.isWord("begin") == true, makesRoutine {
            blocks += 1
        } else if blocks > 0, !isLabel {
            if token.isWord("case") { blocks += 1 }
            if token.isWord("end") { blocks -= 1 }
        }
        tokens.append(token)
    }

    mutating func take(from scanner: SQLScanner) -> SQLStatement? {
        defer { self = Splitter() }
        guard let first = tokens.first, let last = tokens.last else { return nil }
        return SQLStatement(text: scanner.text(first.range.lowerBound..<last.range.upperBound), tokens: tokens)
    }

    /// After AS or a dot even a keyword is a name.
    private var isLabel: Bool { tokens.last.map { $0.isWord("as") || $0.isSymbol(".") } ?? false }

    private var makesRoutine: Bool {
        var words = tokens.prefix(4).map(\.text)[...]
        guard tokens.first?.isWord("create") == true else { return false }
        words = words.dropFirst()
        if words.starts(with: ["or", "replace"]) { words = words.dropFirst(2) }
        return words.first == "function" || words.first == "procedure"
    }
}
