internal import FoundationEssentials

/// Texts as YAML scalars that read back byte for byte, in any reader of YAML 1.1 or 1.2.
enum YAMLText {
    /// A text behind a key: bare where nothing in it could be taken for something else, a block where it has lines that
    /// people read, else in double quotes.
    ///
    /// `indentation` is that of the lines of a block.
    static func scalar(_ text: String, indentation: Int) -> String {
        if isBare(text) { return text }
        // Yams takes the mark away from a text that begins with one, also where it is escaped (Foundation's String does).
        if text.unicodeScalars.first == "\u{FEFF}" { return "!!binary \(Data(text.utf8).base64EncodedString())" }
        if isBlock(text) { return block(text, indentation) }
        return quoted(text)
    }

    /// A word that no reader takes for a number, a truth value or nothing.
    private static func isBare(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_"), text.utf8.count <= 128 else {
            return false
        }
        let isWord = text.utf8.allSatisfy {
            isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
        }
        let taken: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return isWord && !taken.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }

    /// Lines that stand in a block as they are: nothing that needs an escape, and more than one of them.
    private static func isBlock(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard scalars.contains("\n"), !scalars.allSatisfy({ $0 == "\n" || $0 == " " }) else { return false }
        return scalars.allSatisfy { $0 == "\n" || $0 == "\t" || !needsEscape($0) }
    }

    /// What is not printable, what readers of YAML 1.1 take for the end of a line, and what changes how the text around
    /// it is shown.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case 0x3000: return false  // the blank of Chinese and Japanese text
        case 0x200C, 0x200D: return false  // joiners: without them, words and faces fall apart
        case 0xFFFE, 0xFFFF: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
        case .spaceSeparator: return true
        default: return false
        }
    }

    /// A literal block: what it says of its last line end, and, where the first line begins with a blank, of its
    /// indentation.
    private static func block(_ text: String, _ indentation: Int) -> String {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let ending: String
        if lines.last?.isEmpty == true {
            lines.removeLast()
            ending = lines.last?.isEmpty == true ? "+" : ""
        } else {
            ending = "-"
        }
        let first = lines.first { !$0.isEmpty }?.unicodeScalars.first
        let needsIndicator = first == " " || first == "\t" || lines.first?.isEmpty == true
        let margin = String(repeating: " ", count: indentation)
        // The indicator counts from the parent, which is two columns to the left of the block's lines.
        let head = "|" + (needsIndicator ? "2" : "") + ending
        return head + "\n" + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case let scalar where needsEscape(scalar): quoted += escape(scalar)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\\(letter)" + String(repeating: "0", count: width - hex.utf8.count) + hex
    }
}
