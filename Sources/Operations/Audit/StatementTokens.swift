/// The words of a statement, as far as an audit needs them.
struct StatementTokens: Sendable {
    enum Token: Sendable, Hashable {
        /// A name or keyword; lower case where it was not quoted, as PostgreSQL folds it.
        case word(String)
        case text(String)
        case symbol(UInt8)
    }

    private(set) var tokens: [Token] = []
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// The first tokens of a statement, at most `limit`.
    init(_ statement: ArraySlice<UInt8>, limit: Int = .max) {
        bytes = statement
        index = statement.startIndex
        while tokens.count < limit, let token = next() { tokens.append(token) }
    }

    /// The words from a place on, nil where the token there is something else.
    func word(_ place: Int) -> String? {
        guard tokens.indices.contains(place), case .word(let word) = tokens[place] else { return nil }
        return word
    }

    func text(_ place: Int) -> String? {
        guard tokens.indices.contains(place), case .text(let text) = tokens[place] else { return nil }
        return text
    }

    /// Whether the statement begins with these keywords.
    func starts(with words: String...) -> Bool {
        words.indices.allSatisfy { word($0) == words[$0] }
    }

    func contains(_ words: String...) -> Bool {
        tokens.indices.contains { start in words.indices.allSatisfy { word(start + $0) == words[$0] } }
    }

    /// A name with its schema at a place, and where it ends.
    func name(at place: Int) -> (schema: String?, name: String, end: Int)? {
        guard let first = word(place) else { return nil }
        guard tokens.count > place + 2, tokens[place + 1] == .symbol(UInt8(ascii: ".")), let second = word(place + 2)
        else { return (nil, first, place + 1) }
        return (first, second, place + 3)
    }

    /// The names between a parenthesis at a place and its end; nil where there is none.
    func names(at place: Int) -> (names: [String], end: Int)? {
        guard tokens.count > place, tokens[place] == .symbol(UInt8(ascii: "(")) else { return nil }
        guard let end = tokens[place...].firstIndex(of: .symbol(UInt8(ascii: ")"))) else { return nil }
        return ((place + 1..<end).compactMap(word), end + 1)
    }

    private mutating func next() -> Token? {
        while index < bytes.endIndex, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.endIndex else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .word(String(decoding: quoted(UInt8(ascii: "\"")), as: UTF8.self))
        case UInt8(ascii: "'"): return .text(String(decoding: quoted(UInt8(ascii: "'")), as: UTF8.self))
        case let byte where Self.isWord(byte):
            let start = index
            while index < bytes.endIndex, Self.isWord(bytes[index]) { index += 1 }
            // PostgreSQL folds ASCII alone in a UTF-8 database.
            let folded = bytes[start..<index].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            return .word(String(decoding: folded, as: UTF8.self))
        default:
            defer { index += 1 }
            return .symbol(bytes[index])
        }
    }

    /// What stands between two quotes, doubled ones once.
    private mutating func quoted(_ quote: UInt8) -> [UInt8] {
        var content: [UInt8] = []
        index += 1
        while index < bytes.endIndex {
            if bytes[index] == quote {
                index += 1
                guard index < bytes.endIndex, bytes[index] == quote else { break }
            }
            content.append(bytes[index])
            index += 1
        }
        return content
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
