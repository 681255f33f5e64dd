package import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule

/// What `prune` would do, or did.
///
/// Keys are an interface for scripts.
package struct PruneReport: Sendable, Encodable {
    package let cluster: String
    package let policy: RetentionPolicy
    package let plan: RetentionPlan
    /// Sets whose manifest cannot be read; they stay, and so does every segment.
    package let unreadable: [SetID]
    /// Folders of sets that never came to be, or were half removed.
    package internal(set) var unfinished: [SetID] = []
    /// Pinned while the plan was carried out.
    package internal(set) var spared: [SetID] = []
    /// Sets that the store does not let go yet; they are whole.
    package internal(set) var retained: [SetID] = []
    package private(set) var segments: [SegmentSweep.Segment] = []
    package private(set) var obstacle: SegmentSweep.Obstacle?
    package internal(set) var applied = false
    /// What became of the copies, each by its own rule; empty: none takes part.
    package var copies: [PrunedCopy] = []

    init(cluster: String, policy: RetentionPolicy, plan: RetentionPlan, unreadable: [SetID]) {
        self.cluster = cluster
        self.policy = policy
        self.plan = plan
        self.unreadable = unreadable
    }

    /// Sets that the plan removes and that stay all the same.
    package var staying: Set<SetID> {
        Set(plan.removed.map(\.set.id)).intersection(spared + retained)
    }

    mutating func show(_ sweep: (segments: [SegmentSweep.Segment], obstacle: SegmentSweep.Obstacle?)) {
        (segments, obstacle) = sweep
    }

    /// The bytes of the sets and segments that go.
    package var bytes: Int64 {
        plan.removed.reduce(0) { $0 + $1.set.bytes } + segments.reduce(0) { $0 + $1.bytes }
    }

    package var exitStatus: ExitStatus {
        unreadable.isEmpty && copies.allSatisfy(\.isDone) ? .done : .incomplete
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(policy.timezone.name, forKey: .timezone)
        try container.encode(plan.entries.map(Item.init), forKey: .sets)
        try container.encode(plan.kept.count, forKey: .kept)
        try container.encode(plan.removed.count, forKey: .removed)
        try container.encode(spared, forKey: .spared)
        try container.encode(retained, forKey: .retained)
        try container.encode(unreadable, forKey: .unreadable)
        try container.encode(unfinished, forKey: .unfinished)
        try container.encode(Swept(segments), forKey: .segments)
        try container.encode(obstacle?.code, forKey: .postponed)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(applied, forKey: .applied)
        if !copies.isEmpty { try container.encode(copies, forKey: .copies) }
    }

    private enum CodingKeys: CodingKey {
        case cluster
        case retained
        case timezone
        case sets
        case kept
        case removed
        case spared
        case unreadable
        case unfinished
        case segments
        case postponed
        case bytes
        case applied
        case copies
    }

    private struct Swept: Encodable {
        let count: Int
        let bytes: Int64

        init(_ segments: [SegmentSweep.Segment]) {
            count = segments.count
            bytes = segments.reduce(0) { $0 + $1.bytes }
        }
    }

    private struct Item: Encodable {
        struct Reason: Encodable {
            let rule: String
            let of: String?
        }

        let id: SetID
        let takenAt: Instant
        let layers: [Layer]
        let bytes: Int64
        let action: String
        let rules: [Reason]

        init(_ entry: RetentionPlan.Entry) {
            id = entry.set.id
            takenAt = entry.set.takenAt
            layers = entry.set.layers
            bytes = entry.set.bytes
            action = entry.isKept ? "keep" : "remove"
            rules = entry.rules.map { Reason(rule: $0.code, of: $0.object) }
        }
    }
}

extension RetentionPlan.Rule {
    /// The word that stands for it, in a configuration where it is configured.
    package var code: String {
        switch self {
        case .last: "keep-last"
        case .period(let period, _): period.rawValue
        case .within: "within"
        case .minimum: "minimum"
        case .pinned: "pinned"
        case .newestComplete: "newest-complete"
        case .newestProven: "newest-proven"
        case .newestHistory: "newest-history"
        case .future: "future"
        case .noPolicy: "no-policy"
        }
    }

    /// The period, or the end of a pin.
    package var object: String? {
        switch self {
        case .period(_, let name): name
        case .pinned(let until): until?.description
        default: nil
        }
    }
}

extension SegmentSweep.Obstacle {
    package var code: String {
        switch self {
        case .unfinished(let id): "unfinished \(id)"
        case .unreadable(let id): "unreadable \(id)"
        }
    }
}
