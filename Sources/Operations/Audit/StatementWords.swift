/// Counts the first words of a statement, and the blocks of a function written in SQL itself, whose semicolons end no
/// statement (psql `psqlscan.l`, `identifier_count` and `begin_depth`).
struct StatementWords: Sendable {
    private(set) var blocks = 0
    private var leading: [String] = []
    private var word: [UInt8] = []

    var first: String? { leading.first ?? (word.isEmpty ? nil : String(decoding: word, as: UTF8.self)) }

    /// Whether a word is being read: a quote after it belongs to it.
    var isInside: Bool { !word.isEmpty }

    /// `E'…'`: a literal with escapes.
    var isEscapePrefix: Bool { word == [UInt8(ascii: "E")] }

    mutating func add(_ byte: UInt8) {
        if word.count < 16 { word.append((0x61...0x7A).contains(byte) ? byte & 0xDF : byte) }
    }

    mutating func end(depth: Int) {
        guard !word.isEmpty else { return }
        defer { word.removeAll(keepingCapacity: true) }
        if leading.count < 4 { return leading.append(String(decoding: word, as: UTF8.self)) }
        guard isRoutine, depth == 0 else { return }
        if word.elementsEqual("BEGIN".utf8) || (blocks > 0 && word.elementsEqual("CASE".utf8)) {
            blocks += 1
        } else if blocks > 0, word.elementsEqual("END".utf8) {
            blocks -= 1
        }
    }

    private var isRoutine: Bool {
        guard leading.first == "CREATE" else { return false }
        let kind = leading[1] == "OR" ? leading[3] : leading[1]
        return kind == "FUNCTION" || kind == "PROCEDURE"
    }
}
