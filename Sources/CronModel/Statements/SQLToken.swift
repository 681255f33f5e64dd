/// A token of SQL text, as PostgreSQL's own scanner cuts it (`src/backend/parser/scan.l`).
///
/// Comments and blanks are no tokens.
package struct SQLToken: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A keyword or a name without quotes, in lower case.
        case word
        /// A name in double quotes, as it stands between them, doubled ones made one.
        case quotedName
        /// A literal in quotes of any prefix, or between dollar signs; `text` is what stands inside, escapes unresolved.
        case string
        case number
        /// `$1`.
        case parameter
        /// One character of an operator or of punctuation.
        case symbol
    }

    package let kind: Kind
    package let text: String
    /// Where it stands in the text's UTF-8 bytes.
    package let range: Range<Int>

    /// Whether it is this keyword, or the same word as a name in quotes would be written.
    package func isWord(_ word: String) -> Bool { kind == .word && text == word }

    package func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// The name that it is, if it may be one.
    package var name: String? { kind == .word || kind == .quotedName ? text : nil }
}
