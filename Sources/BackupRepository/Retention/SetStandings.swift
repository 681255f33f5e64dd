package import BackupFormat
package import CronSchedule

/// What is on record about the sets of a cluster: which are pinned, how they are labelled, which a drill has proven.
package struct SetStandings: Sendable, Hashable {
    /// A pin: until when, nil for ever.
    package struct Pin: Sendable, Hashable {
        package let until: Instant?

        package init(until: Instant?) {
            self.until = until
        }
    }

    private var pins: [SetID: Pin] = [:]
    private var remarks: [SetID: [String: String]] = [:]
    private var drilled: [SetID: Bool] = [:]
    /// Sets that a prune has begun to remove.
    package private(set) var goingAway: Set<SetID> = []
    /// Sets that stand anew under another id: what is said of the old one is said of that.
    private var successors: [SetID: SetID] = [:]

    package init() {}

    /// Folds the next record of the cluster; they come in the order of time.
    ///
    /// `repository`: the id of the one whose sets these are; nil: any.
    package mutating func add(_ record: Record, in repository: String? = nil) {
        if record.kind == .prune {
            if record.repository == nil || repository == nil || record.repository == repository {
                goingAway.formUnion(record.sets ?? [])
            }
            for replacement in record.replaced ?? [] { hand(replacement.set, to: replacement.by.id) }
        }
        guard let named = record.set else { return }
        let set = successors[named] ?? named
        switch record.kind {
        case .keep: pins[set] = Pin(until: record.until)
        case .release: pins[set] = nil
        case .drill: drilled[set] = record.passed == true
        case .label: for label in record.labels ?? [] { remarks[set, default: [:]][label.key] = label.value }
        default: break
        }
    }

    /// Whether another set stands in its place.
    package func isReplaced(_ set: SetID) -> Bool { successors[set] != nil }

    private mutating func hand(_ set: SetID, to successor: SetID) {
        for (old, new) in successors where new == set { successors[old] = successor }
        successors[set] = successor
        pins[successor] = pins[successor] ?? pins[set]
        remarks[successor] = remarks[successor] ?? remarks[set]
        drilled[successor] = drilled[successor] ?? drilled[set]
    }

    /// The pin that holds a set at a moment.
    package func pin(of set: SetID, at now: Instant) -> Pin? {
        pins[set].flatMap { pin in pin.until.map { now < $0 } ?? true ? pin : nil }
    }

    package func labels(of set: SetID) -> [String: String] { remarks[set] ?? [:] }

    /// Whether the last drill of a set passed.
    package func isProven(_ set: SetID) -> Bool { drilled[set] == true }
}

extension Repository {
    /// What is on record about the sets of a cluster, whatever server they were taken from.
    ///
    /// Throws `damaged`: who cannot read a pin must not take its set for unpinned.
    package func standings(of cluster: String) throws -> SetStandings {
        let endings = [Record.Kind.keep, .release, .label, .drill, .prune].map { "-\($0.rawValue).json" }
        let paths = try recordPaths(endingWith: endings)
        try storage.prefetch(paths)
        let records = try paths.map { try record(at: $0) }
        let own = try identifier()
        var standings = SetStandings()
        for record in records.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) where record.cluster == cluster {
            standings.add(record, in: own)
        }
        return standings
    }
}
