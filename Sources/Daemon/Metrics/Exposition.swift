/// Prometheus' text format, version 0.0.4.
struct Exposition: Sendable {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Adds a family; one without samples is left out.
    mutating func add(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples {
            text += family.name
            for (index, label) in sample.labels.enumerated() {
                text += "\(index == 0 ? "{" : ",")\(label.name)=\"\(Self.escaped(label.value))\""
            }
            text += "\(sample.labels.isEmpty ? "" : "}") \(Self.number(sample.value))\n"
        }
    }

    /// Whole numbers without a fraction: easier to read, and the same to every reader.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
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
