/// Labels as a sample bears them, written once for all samples that bear the same.
struct MetricLabels: Sendable {
    typealias Label = (name: String, value: String)

    /// Without the braces; empty where there are none.
    private(set) var text = ""

    init(_ labels: [Label]) {
        for label in labels { add(label) }
    }

    /// The same labels, and some more.
    func with(_ labels: Label...) -> MetricLabels {
        var more = self
        for label in labels { more.add(label) }
        return more
    }

    private mutating func add(_ label: Label) {
        if !text.isEmpty { text += "," }
        text += label.name
        text += "=\""
        text += Self.escaped(label.value)
        text += "\""
    }

    /// A label's value may be any text; backslash, quote and line feed are written otherwise.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "\n")].contains($0) })
        else { return value }
        return value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n", "\r\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
