/// The values of one row of an INSERT, as pg_dump writes them: literals, numbers, NULL, true and false.
enum InsertedValues {
    /// Takes `(…)` apart.
    ///
    /// Nil where a value is not valid UTF-8 or a literal has no end. `standardStrings` is
    /// `standard_conforming_strings`: without it a backslash escapes in plain literals too.
    static func fields(_ row: ArraySlice<UInt8>, standardStrings: Bool) -> [String?]? {
        var fields: [String?] = []
        var bare: [UInt8] = []
        var literal: [UInt8]?
        func close() -> Bool {
            defer { (bare, literal) = ([], nil) }
            guard let text = String(validating: literal ?? bare, as: UTF8.self) else { return false }
            fields.append(literal == nil && text.lowercased() == "null" ? nil : text)
            return true
        }
        var index = row.startIndex + 1
        while index < row.endIndex - 1 {
            let byte = row[index]
            if byte == UInt8(ascii: "'") {
                let escapes = !standardStrings || bare == [UInt8(ascii: "E")] || bare == [UInt8(ascii: "e")]
                guard let read = Self.literal(row, after: index, escapes: escapes) else { return nil }
                (literal, index) = (read.bytes, read.end)
                continue
            }
            if byte == UInt8(ascii: ",") {
                guard close() else { return nil }
            } else if byte > 0x20, literal == nil {
                // What follows a literal is its type, which says nothing new.
                bare.append(byte)
            }
            index += 1
        }
        return close() ? fields : nil
    }

    private static func literal(
        _ row: ArraySlice<UInt8>,
        after quote: Int,
        escapes: Bool
    ) -> (bytes: [UInt8], end: Int)? {
        var bytes: [UInt8] = []
        var index = quote + 1
        while index < row.endIndex {
            switch row[index] {
            case UInt8(ascii: "'"):
                guard index + 1 < row.endIndex, row[index + 1] == UInt8(ascii: "'") else { return (bytes, index + 1) }
                index += 1
                bytes.append(UInt8(ascii: "'"))
            case UInt8(ascii: "\\") where escapes && index + 1 < row.endIndex:
                index += 1
                bytes.append(unescaped(row[index]))
            default: bytes.append(row[index])
            }
            index += 1
        }
        return nil
    }

    /// pg_dump doubles backslashes and escapes nothing else (`src/fe_utils/string_utils.c`, `appendStringLiteral`).
    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }
}
