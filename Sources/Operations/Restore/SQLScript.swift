internal import CronModel
internal import PostgresAccess

/// The statements of a script that pg_dumpall or pg_restore wrote, one at a time, as tokens.
///
/// psql's own commands (`\connect`, `\restrict`) are left out.
struct SQLScript {
    /// A statement as PostgreSQL's lexer would cut it.
    struct Statement: Sendable, Hashable {
        var tokens: [Token]

        /// The statement with blanks where there were some.
        var text: String {
            tokens.reduce(into: "") { text, token in
                text += (token.followsBlank && !text.isEmpty ? " " : "") + token.text
            }
        }

        var sql: SQL { SQL(unsafe: text) }

        /// Whether it begins with these words.
        func begins(_ words: String...) -> Bool {
            tokens.count >= words.count && zip(tokens, words).allSatisfy { $0.isWord($1) }
        }

        /// Where a word stands first; nil where it does not.
        func index(of word: String) -> Int? { tokens.firstIndex { $0.isWord(word) } }

        /// The name at a position; nil where there is none.
        func name(at index: Int) -> String? { tokens.indices.contains(index) ? tokens[index].name : nil }

        /// The name that follows a word.
        func name(after word: String) -> String? { index(of: word).flatMap { name(at: $0 + 1) } }
    }

    struct Token: Sendable, Hashable {
        enum Kind: Sendable {
            case word
            case quotedName
            case string
            case symbol
        }

        let kind: Kind
        let text: String
        let followsBlank: Bool

        func isWord(_ word: String) -> Bool { kind == .word && text.uppercased() == word }

        /// What the token names as an identifier.
        var name: String? {
            switch kind {
            case .word: text.lowercased()
            case .quotedName: SQLScript.undoubled(text.utf8.dropFirst().dropLast(), marks: "\"")
            case .string, .symbol: nil
            }
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next statement without its semicolon, nil at the end.
    mutating func next() -> Statement? {
        var tokens: [Token] = []
        while true {
            let blank = skipBlanks(betweenStatements: tokens.isEmpty)
            guard position < bytes.count else { return tokens.isEmpty ? nil : Statement(tokens: tokens) }
            if bytes[position] == UInt8(ascii: ";") {
                position += 1
                guard tokens.isEmpty else { return Statement(tokens: tokens) }
                continue
            }
            let start = position
            let kind = takeToken()
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            tokens.append(Token(kind: kind, text: text, followsBlank: blank))
        }
    }

    /// Every statement of a script.
    static func statements(of bytes: [UInt8]) -> [Statement] {
        var script = SQLScript(bytes)
        var statements: [Statement] = []
        while let statement = script.next() { statements.append(statement) }
        return statements
    }

    private mutating func skipBlanks(betweenStatements: Bool) -> Bool {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "-") where follows("--"): skipLine()
            case UInt8(ascii: "\\") where betweenStatements: skipLine()
            default: return position > start
            }
        }
        return position > start
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private func follows(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func takeToken() -> Token.Kind {
        switch bytes[position] {
        case UInt8(ascii: "'"):
            takeQuoted(escapes: false)
            return .string
        case UInt8(ascii: "E") where follows("E'"):
            position += 1
            takeQuoted(escapes: true)
            return .string
        case UInt8(ascii: "\""):
            takeQuoted(escapes: false)
            return .quotedName
        case UInt8(ascii: "$") where takeDollarQuoted(): return .string
        case let byte where Self.isWordByte(byte):
            while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
            return .word
        default:
            position += 1
            return .symbol
        }
    }

    /// From an opening quote to past the closing one; a doubled quote is none.
    private mutating func takeQuoted(escapes: Bool) {
        let quote = bytes[position]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote {
                guard position < bytes.count, bytes[position] == quote else { return }
                position += 1
            } else if escapes, byte == UInt8(ascii: "\\") {
                position += 1
            }
        }
        position = bytes.count
    }

    private mutating func takeDollarQuoted() -> Bool {
        let rest = bytes[(position + 1)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "$")), rest[..<end].allSatisfy(Self.isWordByte) else {
            return false
        }
        let tag = bytes[position...end]
        position = end + 1
        while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
        position = min(bytes.count, position + tag.count)
        return true
    }

    /// What is between quotes, each doubled mark once: bytes, as the server sees them.
    static func undoubled(_ bytes: Substring.UTF8View, marks: String) -> String {
        var plain: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            plain.append(byte)
            if marks.utf8.contains(byte), rest.first == byte { rest.removeFirst() }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
