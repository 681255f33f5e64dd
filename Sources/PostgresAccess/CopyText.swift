/// PostgreSQL's COPY text format: tabs between columns, `\N` for NULL, backslash escapes.
package enum CopyText {
    /// The fields of one row; the line end may be there or not.
    ///
    /// Nil where a field is not valid UTF-8.
    package static func fields(_ row: UnsafeRawBufferPointer) -> [String?]? {
        var fields: [String?] = []
        var field: [UInt8] = []
        // At once, since an array that grows into megabytes is held twice meanwhile.
        if row.count > 1 << 16 { field.reserveCapacity(row.count) }
        var isNull = false
        var index = 0
        func close() -> Bool {
            guard let text = String(validating: field, as: UTF8.self) else { return false }
            fields.append(isNull ? nil : text)
            field.removeAll(keepingCapacity: field.count < 1 << 16)
            isNull = false
            return true
        }
        while index < row.count {
            switch row[index] {
            case UInt8(ascii: "\n") where index == row.count - 1: break
            case UInt8(ascii: "\t"): guard close() else { return nil }
            case UInt8(ascii: "\\") where index + 1 < row.count:
                index += 1
                if row[index] == UInt8(ascii: "N") { isNull = true } else { field.append(unescaped(row[index])) }
            default: field.append(row[index])
            }
            index += 1
        }
        return close() ? fields : nil
    }

    /// One row with its line end, from fields.
    package static func row(_ fields: [String?]) -> [UInt8] {
        var row: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { row.append(UInt8(ascii: "\t")) }
            guard var field else {
                row.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
                continue
            }
            field.withUTF8 { append($0, to: &row) }
        }
        row.append(UInt8(ascii: "\n"))
        return row
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to row: inout [UInt8]) {
        // With what long texts need to be escaped: an array that grows into megabytes is held twice meanwhile.
        let escaped = text.count > 1 << 16 ? text.count { $0 < 0x20 || $0 == UInt8(ascii: "\\") } + 1024 : 16
        row.reserveCapacity(row.count + text.count + escaped)
        for byte in text {
            guard byte < 0x20 || byte == UInt8(ascii: "\\"), let letter = escapes[byte] else {
                row.append(byte)
                continue
            }
            row.append(UInt8(ascii: "\\"))
            row.append(letter)
        }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), 0x08: UInt8(ascii: "b"), 0x09: UInt8(ascii: "t"),
        0x0A: UInt8(ascii: "n"), 0x0B: UInt8(ascii: "v"), 0x0C: UInt8(ascii: "f"), 0x0D: UInt8(ascii: "r"),
    ]

    /// The server writes these escapes and no others (`src/backend/commands/copyto.c`, `CopyAttributeOutText`).
    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: byte
        }
    }
}
