/// One thing that was looked at, what was found, and what to do about it.
package struct Check: Sendable, Hashable, Codable {
    /// How a check ended.
    ///
    /// `failed` outranks `warning`, which outranks `ok`.
    package enum Status: String, Sendable, Hashable, Codable, Comparable {
        case ok
        case warning
        case failed

        package static func < (left: Status, right: Status) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .ok: 0
            case .warning: 1
            case .failed: 2
            }
        }
    }

    package let id: String
    package let status: Status
    package let summary: Text
    package let hint: Text?
    package let evidence: [Text]

    /// A check without a hint has a null one: the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(status, forKey: .status)
        try container.encode(summary, forKey: .summary)
        try container.encode(hint, forKey: .hint)
        try container.encode(evidence, forKey: .evidence)
    }

    private enum CodingKeys: CodingKey {
        case id
        case status
        case summary
        case hint
        case evidence
    }

    /// Evidence beyond this many entries is counted, not listed: a report must not grow with the number of jobs.
    package static let evidenceLimit = 50

    package init(_ id: String, _ status: Status, _ summary: Text, hint: Text? = nil, evidence: [Text] = []) {
        self.id = id
        self.status = status
        self.summary = summary
        self.hint = hint
        let rest = evidence.count - Self.evidenceLimit
        self.evidence =
            rest <= 0
            ? evidence
            : evidence.prefix(Self.evidenceLimit) + [Text("… and \(rest) more", zh: "……另有 \(rest) 项")]
    }
}

/// What a list of checks amounts to.
///
/// A report without a check has failed: who looked at nothing has proven nothing.
package struct CheckReport: Sendable, Hashable, Codable {
    package let status: Check.Status
    package let checks: [Check]

    package init(_ checks: [Check]) {
        self.status = checks.map(\.status).max() ?? .failed
        self.checks = checks
    }
}
