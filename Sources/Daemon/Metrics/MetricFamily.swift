/// A family of metrics: one name, one meaning, one sample for each combination of labels.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case gauge
        case counter
    }

    struct Sample: Sendable {
        let labels: MetricLabels
        let value: Double
    }

    let name: String
    let kind: Kind
    let help: String
    private(set) var samples: [Sample] = []

    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// A gauge.
    init(_ name: String, _ help: String) { self.init(name, .gauge, help) }

    mutating func add(_ value: Double, _ labels: MetricLabels.Label...) { add(value, MetricLabels(labels)) }

    mutating func add(_ value: Double, _ labels: MetricLabels) { samples.append(Sample(labels: labels, value: value)) }
}
