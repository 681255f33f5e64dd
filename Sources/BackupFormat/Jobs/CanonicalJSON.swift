/// JSON text in one spelling only, so that equal values are equal bytes: no blanks, and strings escaped by RFC 8785's
/// rule (`\"`, `\\`, the short escapes, `\u00xx` for other controls; everything else as UTF-8).
package struct CanonicalJSON {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    package mutating func number(_ value: some FixedWidthInteger) {
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func boolean(_ value: Bool?) {
        guard let value else { return raw("null") }
        if value { raw("true") } else { raw("false") }
    }

    package mutating func string(_ value: String?) {
        guard var value else { return raw("null") }
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8 { text in
            // At once, since an array that grows into megabytes is held twice meanwhile.
            if text.count > 1 << 16 {
                bytes.reserveCapacity(bytes.count + text.count + text.count(where: Self.needsEscape) + 1024)
            }
            var clean = 0
            for (index, byte) in text.enumerated() where Self.needsEscape(byte) {
                bytes.append(contentsOf: text[clean..<index])
                escape(byte)
                clean = index + 1
            }
            bytes.append(contentsOf: text[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw(#"\""#)
        case UInt8(ascii: "\\"): raw(#"\\"#)
        case 0x08: raw(#"\b"#)
        case 0x09: raw(#"\t"#)
        case 0x0A: raw(#"\n"#)
        case 0x0C: raw(#"\f"#)
        case 0x0D: raw(#"\r"#)
        default:
            let hex = String(byte, radix: 16)
            raw(#"\u00"#)
            bytes.append(contentsOf: (hex.count == 1 ? "0" + hex : hex).utf8)
        }
    }
}
