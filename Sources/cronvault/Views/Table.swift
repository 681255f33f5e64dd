internal import CronModel

/// Columns of text, as wide as their widest cell.
///
/// Chinese characters take two places on a terminal.
struct Table {
    private var rows: [[String]] = []

    init(_ header: [String]) {
        rows = [header]
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map(Table.singleLine))
    }

    /// The lines of the table, the header first.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? Table.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if row[(column + 1)...].contains(where: { !$0.isEmpty }) {
                    line += String(repeating: " ", count: widths[column] - Table.width(cell) + 2)
                }
            }
            return line
        }
    }

    /// How many places of a terminal a text takes: two for wide East Asian characters (Unicode Standard Annex 11).
    static func width(_ text: String) -> Int {
        if isPlain(text) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: sum
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
                sum + 2
            default: sum + 1
            }
        }
    }

    /// Names and commands may hold anything: no terminal obeys what is shown of them, and long texts are cut.
    static func singleLine(_ text: String) -> String {
        if text.utf8.count <= 120, isPlain(text) { return text }
        let shown = escaped(String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))))
        return text.unicodeScalars.count > 120 ? shown + "…" : shown
    }

    /// The whole text with control characters as escapes, but for line ends and tabs where they are to be kept.
    static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        if isPlain(text) { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            let isKept = keepingLines && (scalar == "\n" || scalar == "\t")
            if !isKept, category == .control || category == .format {
                shown += scalar.escaped(asASCII: true)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Nothing but printable ASCII, as nearly every cell of ten thousand lines is: nothing to look up then.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
