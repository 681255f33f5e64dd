extension SQLScanner {
    /// `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'` and `U&"…"`; nil where the letter begins a name.
    mutating func prefixedLiteral(from start: Int) -> SQLToken? {
        let quote = UInt8(ascii: "'")
        switch (bytes[start] | 0x20, peek(1), peek(2)) {
        case (UInt8(ascii: "e"), quote, _):
            position += 1
            return string(from: start, escapes: true)
        case (UInt8(ascii: "n"), quote, _):
            position += 1
            return string(from: start, escapes: !standardConformingStrings)
        case (UInt8(ascii: "b"), quote, _), (UInt8(ascii: "x"), quote, _):
            position += 1
            return string(from: start, escapes: false)
        case (UInt8(ascii: "u"), UInt8(ascii: "&"), quote):
            position += 2
            return string(from: start, escapes: false)
        case (UInt8(ascii: "u"), UInt8(ascii: "&"), UInt8(ascii: "\"")):
            position += 2
            return quotedName(from: start)
        default: return nil
        }
    }

    /// A string whose opening quote stands at the position.
    ///
    /// One that another follows after a line end is the same literal and goes on by the same rules.
    mutating func string(from start: Int, escapes: Bool) -> SQLToken {
        var content: [UInt8] = []
        repeat {
            position += 1
            quoted(UInt8(ascii: "'"), escapes: escapes, into: &content)
        } while isContinued()
        return SQLToken(kind: .string, text: String(decoding: content, as: UTF8.self), range: start..<position)
    }

    mutating func quotedName(from start: Int) -> SQLToken {
        var content: [UInt8] = []
        position += 1
        quoted(UInt8(ascii: "\""), escapes: false, into: &content)
        return SQLToken(kind: .quotedName, text: String(decoding: content, as: UTF8.self), range: start..<position)
    }

    /// `$tag$…$tag$`, `$1`, or a lone dollar sign.
    mutating func dollar(from start: Int) -> SQLToken {
        position += 1
        if let digit = peek(), SQLBytes.isDigit(digit) {
            skip(SQLBytes.isDigit)
            return token(.parameter, from: start)
        }
        if let byte = peek(), SQLBytes.startsName(byte) {
            skip { SQLBytes.continuesName($0) && $0 != UInt8(ascii: "$") }
        }
        guard peek() == UInt8(ascii: "$") else {
            position = start + 1
            return token(.symbol, from: start)
        }
        position += 1
        let opening = position
        let tag = bytes[start..<position]
        let closing = firstIndex(of: tag, from: opening)
        if closing == nil { isComplete = false }
        position = closing.map { $0 + tag.count } ?? bytes.count
        return SQLToken(kind: .string, text: text(opening..<(closing ?? bytes.count)), range: start..<position)
    }

    /// Reads up to the closing quote and past it; two quotes stand for one.
    private mutating func quoted(_ quote: UInt8, escapes: Bool, into content: inout [UInt8]) {
        while let byte = peek() {
            if byte == quote {
                position += 1
                guard peek() == quote else { return }
            } else if escapes, byte == UInt8(ascii: "\\"), let escaped = peek(1) {
                content.append(byte)
                content.append(escaped)
                position += 2
                continue
            }
            content.append(byte)
            position += 1
        }
        isComplete = false
    }

    /// Whether only blanks with a line end among them, and comments to the end of a line, stand before another quote;
    /// then the position is that quote.
    private mutating func isContinued() -> Bool {
        let end = position
        var sawLineEnd = false
        while let byte = peek() {
            if SQLBytes.isBlank(byte) {
                sawLineEnd = sawLineEnd || SQLBytes.endsLine(byte)
                position += 1
            } else if sawLineEnd, byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
                skip { !SQLBytes.endsLine($0) }
            } else {
                break
            }
        }
        if sawLineEnd, peek() == UInt8(ascii: "'") { return true }
        position = end
        return false
    }

    private func firstIndex(of tag: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard let first = tag.first else { return nil }
        var index = start
        while index + tag.count <= bytes.count {
            if bytes[index] == first, bytes[index..<(index + tag.count)].elementsEqual(tag) { return index }
            index += 1
        }
        return nil
    }
}
