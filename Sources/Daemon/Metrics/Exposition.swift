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
            if !sample.labels.text.isEmpty {
                text += "{"
                text += sample.labels.text
                text += "}"
            }
            text += " "
            text += Self.number(sample.value)
            text += "\n"
        }
    }

    /// Whole numbers without a fraction: easier to read, and the same to every reader.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}
