package import BackupFormat
package import CronSchedule

/// Which sets of a cluster stay, and why; the others go.
///
/// Pure: the same sets, policy and moment always give the same plan.
package struct RetentionPlan: Sendable, Hashable {
    /// A set as far as retention is concerned.
    package struct Candidate: Sendable, Hashable {
        package let id: SetID
        package let takenAt: Instant
        package let isComplete: Bool
        package let layers: [Layer]
        /// Of its own files; segments are shared.
        package let bytes: Int64
        /// The life of the history table that its segments belong to.
        package let generation: String?
        package var pin: SetStandings.Pin?
        package var isProven: Bool
        /// Its signature is admitted: one that is not takes no other's place.
        package var isAuthentic: Bool

        package init(
            id: SetID,
            takenAt: Instant,
            isComplete: Bool = true,
            layers: [Layer],
            bytes: Int64 = 0,
            generation: String? = nil,
            pin: SetStandings.Pin? = nil,
            isProven: Bool = false,
            isAuthentic: Bool = true
        ) {
            self.id = id
            self.takenAt = takenAt
            self.isComplete = isComplete
            self.layers = layers
            self.bytes = bytes
            self.generation = generation
            self.pin = pin
            self.isProven = isProven
            self.isAuthentic = isAuthentic
        }

        /// Sets with and without databases are counted apart, and a partial one never takes a complete one's place.
        fileprivate var group: Group {
            Group(hasFull: layers.contains(.full), isComplete: isComplete, isAuthentic: isAuthentic)
        }
    }

    /// Why a set stays.
    package enum Rule: Sendable, Hashable {
        case last
        /// The period it is the last set of.
        case period(RetentionPolicy.Period, String)
        case within
        case minimum
        case pinned(until: Instant?)
        case newestComplete
        case newestProven
        /// Without it nothing would refer to the archived runs of this life of the history table.
        case newestHistory
        /// Its time is still to come: some clock is wrong.
        case future
        /// No rule is configured.
        case noPolicy
    }

    package struct Entry: Sendable, Hashable {
        package let set: Candidate
        package fileprivate(set) var rules: [Rule]

        package var isKept: Bool { !rules.isEmpty }
    }

    fileprivate struct Group: Hashable {
        let hasFull: Bool
        let isComplete: Bool
        let isAuthentic: Bool
    }

    /// In the order of ids, oldest first.
    package private(set) var entries: [Entry]

    package init(_ sets: [Candidate], policy: RetentionPolicy, now: Instant) {
        entries = sets.sorted { $0.id < $1.id }.map { Entry(set: $0, rules: []) }
        keepAlways(now)
        let countable = entries.indices.filter { entries[$0].set.takenAt <= now }
        guard !policy.isEmpty else {
            for index in countable { keep(index, by: .noPolicy) }
            return
        }
        for group in Dictionary(grouping: countable, by: { entries[$0].set.group }).values {
            apply(policy, to: group.reversed())
        }
    }

    package var kept: [Entry] { entries.filter(\.isKept) }
    package var removed: [Entry] { entries.filter { !$0.isKept } }

    private mutating func keep(_ index: Int, by rule: Rule) {
        entries[index].rules.append(rule)
    }

    /// What stays under any policy.
    private mutating func keepAlways(_ now: Instant) {
        for index in entries.indices {
            if let pin = entries[index].set.pin { keep(index, by: .pinned(until: pin.until)) }
            if entries[index].set.takenAt > now { keep(index, by: .future) }
        }
        keepNewest(.newestComplete, now) { $0.isComplete && $0.isAuthentic }
        keepNewest(.newestProven, now) { $0.isProven && $0.isAuthentic }
        for generation in Set(entries.compactMap(\.set.generation)) {
            keepNewest(.newestHistory, now) { $0.generation == generation && $0.isAuthentic }
            keepNewest(.newestHistory, now) { $0.generation == generation && !$0.isAuthentic }
        }
    }

    /// A set from the future, which stays anyway, takes nobody's place.
    private mutating func keepNewest(_ rule: Rule, _ now: Instant, where isOne: (Candidate) -> Bool) {
        let newest = entries.lastIndex { $0.set.takenAt <= now && isOne($0.set) }
        if let newest { keep(newest, by: rule) }
    }

    /// `group`: the sets that are counted together, newest first.
    private mutating func apply(_ policy: RetentionPolicy, to group: [Int]) {
        for index in group.prefix(policy.last ?? 0) { keep(index, by: .last) }
        for period in RetentionPolicy.Period.allCases {
            keepLast(of: period, count: policy.periods[period] ?? 0, in: policy.timezone, group)
        }
        if let within = policy.within, let newest = group.first {
            let oldest = entries[newest].set.takenAt.advanced(bySeconds: -within)
            for index in group where entries[index].set.takenAt >= oldest { keep(index, by: .within) }
        }
        let missing = (policy.minimum ?? 0) - group.count { entries[$0].isKept }
        guard missing > 0 else { return }
        for index in group.filter({ !entries[$0].isKept }).prefix(missing) { keep(index, by: .minimum) }
    }

    private mutating func keepLast(
        of period: RetentionPolicy.Period,
        count: Int,
        in zone: TimeZoneRules,
        _ group: [Int]
    ) {
        // Where hosts take turns whose clocks differ, a set's time may be before that of the set it follows.
        var kept: Set<String> = []
        for index in group where kept.count < count {
            let name = period.name(of: entries[index].set.takenAt, in: zone)
            if kept.insert(name).inserted { keep(index, by: .period(period, name)) }
        }
    }
}
