/// Cuts SQL text into tokens the way the server would, without a server.
///
/// It never fails: a comment, a string or a quoted name that is not closed reaches to the end of the text, and
/// `isComplete` says so.
package struct SQLScanner: Sendable {
    let bytes: [UInt8]
    /// Whether a backslash means nothing in a plain string; it is the setting of the session that will run the text.
    let standardConformingStrings: Bool
    var position = 0
    /// False once something that was opened is not closed.
    package internal(set) var isComplete = true

    package init(_ text: String, standardConformingStrings: Bool = true) {
        bytes = Array(text.utf8)
        self.standardConformingStrings = standardConformingStrings
    }

    /// The next token; nil at the end.
    package mutating func next() -> SQLToken? {
        skipBlanks()
        guard position < bytes.count else { return nil }
        let start = position
        let byte = bytes[start]
        switch byte {
        case UInt8(ascii: "'"): return string(from: start, escapes: !standardConformingStrings)
        case UInt8(ascii: "\""): return quotedName(from: start)
        case UInt8(ascii: "$"): return dollar(from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            skip { SQLBytes.isDigit($0) || $0 == UInt8(ascii: ".") }
            return token(.number, from: start)
        default: break
        }
        if let prefixed = prefixedLiteral(from: start) { return prefixed }
        if SQLBytes.startsName(byte) {
            skip(SQLBytes.continuesName)
            return SQLToken(kind: .word, text: SQLBytes.lowercased(bytes[start..<position]), range: start..<position)
        }
        position += 1
        return token(.symbol, from: start)
    }

    /// What stands between two places of the text.
    package func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    mutating func skip(_ belongs: (UInt8) -> Bool) {
        while let byte = peek(), belongs(byte) { position += 1 }
    }

    func token(_ kind: SQLToken.Kind, from start: Int) -> SQLToken {
        SQLToken(kind: kind, text: text(start..<position), range: start..<position)
    }

    private mutating func skipBlanks() {
        while let byte = peek() {
            if SQLBytes.isBlank(byte) {
                position += 1
            } else if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
                skip { !SQLBytes.endsLine($0) }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                skipComment()
            } else {
                return
            }
        }
    }

    /// Comments nest.
    private mutating func skipComment() {
        var depth = 0
        while position < bytes.count {
            switch (bytes[position], peek(1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, position) = (depth + 1, position + 2)
            case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, position) = (depth - 1, position + 2)
            default: position += 1
            }
            if depth == 0 { return }
        }
        isComplete = false
    }
}

/// What bytes are in SQL text.
enum SQLBytes {
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Blanks, with the vertical tab that PostgreSQL 16 added: before, it is a syntax error anyway.
    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    static func startsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }

    /// As the server folds names: ASCII letters alone.
    static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        let folded = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: folded, as: UTF8.self)
    }
}
