internal import CronModel
internal import CronSchedule

/// Which troubles are known, which were told, and what is to be told next.
///
/// A pure value, kept across restarts.
struct AlertBook: Sendable, Codable, Hashable {
    /// A trouble from its first sighting until its end was told.
    struct Entry: Sendable, Codable, Hashable {
        var alert: Alert
        /// When people were told last; nil: not yet.
        var toldAt: Instant?
        /// How severe it was when they were.
        var toldSeverity: Condition.Severity?
        /// When it ended, if that is still to be told.
        var endedAt: Instant?
    }

    /// How and when things are told.
    struct Manners: Sendable {
        /// Seconds that a first trouble waits for others of its cluster, so that they are told as one; what is critical
        /// waits for nothing.
        var groupWait = 30
        /// Seconds after which what goes on is told again.
        var repeatInterval = 4 * 3600
        var quiet: QuietHours?
    }

    private(set) var entries: [String: Entry] = [:]

    /// More is more than anybody reads.
    private static let limit = 10_000

    /// What goes on now, for those who have to be told again and again.
    var open: [Alert] { entries.values.filter { $0.endedAt == nil }.map(\.alert).sorted { $0.order < $1.order } }

    /// The same, of what people were told of.
    var told: [Alert] {
        entries.values.filter { $0.endedAt == nil && $0.toldAt != nil }.map(\.alert).sorted { $0.order < $1.order }
    }

    /// Takes note of a cluster's troubles and returns what is to be told now.
    mutating func update(
        _ cluster: String,
        _ findings: AlertRules.Findings,
        now: Instant,
        _ manners: Manners
    ) -> [Notice] {
        note(cluster, findings, now)
        let isQuiet = manners.quiet?.contains(now) ?? false
        let own = entries.filter { $0.value.alert.cluster == cluster }
        return [
            ended(own, cluster, now, isQuiet), fresh(own, cluster, now, manners, isQuiet),
            again(own, cluster, now, manners, isQuiet),
        ].compactMap(\.self)
    }

    /// What began, became worse or ended since an earlier state of the book; the most severe first.
    func news(since earlier: AlertBook) -> [(alert: Alert, isOver: Bool)] {
        let begun = entries.filter { id, entry in
            guard entry.endedAt == nil else { return false }
            guard let before = earlier.entries[id], before.endedAt == nil else { return true }
            return before.alert.severity < entry.alert.severity
        }
        let ended = earlier.entries.filter { id, entry in
            entry.endedAt == nil && (entries[id].map { $0.endedAt != nil } ?? true)
        }
        let news = begun.values.map { ($0.alert, false) } + ended.values.map { ($0.alert, true) }
        return news.sorted { $0.0.order < $1.0.order }
    }

    /// Forgets clusters that are no longer looked after: nobody will ever say that their troubles ended.
    mutating func keep(_ clusters: Set<String>) {
        entries = entries.filter { $0.value.alert.cluster.isEmpty || clusters.contains($0.value.alert.cluster) }
    }

    private mutating func note(_ cluster: String, _ findings: AlertRules.Findings, _ now: Instant) {
        var standing: Set<String> = []
        for condition in findings.conditions {
            standing.insert(condition.id)
            let since = entries[condition.id].flatMap { $0.endedAt == nil ? $0.alert.since : nil }
            guard entries[condition.id] != nil || entries.count < Self.limit else { continue }
            entries[condition.id, default: Entry(alert: Alert(condition, since: now))].alert =
                Alert(condition, since: since ?? now)
            entries[condition.id]?.endedAt = nil
        }
        for (id, entry) in entries where entry.alert.cluster == cluster && !standing.contains(id) {
            guard findings.known.contains(entry.alert.event), entry.endedAt == nil else { continue }
            // What was never told needs no end.
            if entry.toldAt == nil { entries[id] = nil } else { entries[id]?.endedAt = now }
        }
    }

    private mutating func ended(
        _ own: [String: Entry],
        _ cluster: String,
        _ now: Instant,
        _ isQuiet: Bool
    ) -> Notice? {
        let over = own.filter { $0.value.endedAt != nil && !(isQuiet && $0.value.alert.severity == .warning) }
        for id in over.keys { entries[id] = nil }
        return Notice(.resolved, cluster, over.values.map(\.alert), at: now)
    }

    /// Troubles that were not told yet, or became critical since.
    private mutating func fresh(
        _ own: [String: Entry],
        _ cluster: String,
        _ now: Instant,
        _ manners: Manners,
        _ isQuiet: Bool
    ) -> Notice? {
        let untold = own.filter { _, entry in
            guard entry.endedAt == nil, !(isQuiet && entry.alert.severity == .warning) else { return false }
            return entry.toldSeverity.map { $0 < entry.alert.severity } ?? true
        }
        let waited = untold.values.contains { entry in
            entry.toldAt != nil || entry.alert.severity == .critical
                || now.secondsSince1970 - entry.alert.since.secondsSince1970 >= manners.groupWait
        }
        guard waited else { return nil }
        return tell(.firing, untold, cluster, now)
    }

    private mutating func again(
        _ own: [String: Entry],
        _ cluster: String,
        _ now: Instant,
        _ manners: Manners,
        _ isQuiet: Bool
    ) -> Notice? {
        let told = own.filter { id, entry in
            entry.endedAt == nil && entry.toldAt != nil && entries[id]?.toldAt == entry.toldAt
                && !(isQuiet && entry.alert.severity == .warning)
        }
        let isDue = told.values.contains { entry in
            entry.toldAt.map { now.secondsSince1970 - $0.secondsSince1970 >= manners.repeatInterval } ?? false
        }
        guard isDue else { return nil }
        return tell(.repeated, told, cluster, now)
    }

    private mutating func tell(
        _ status: Notice.Status,
        _ chosen: [String: Entry],
        _ cluster: String,
        _ now: Instant
    ) -> Notice? {
        for (id, entry) in chosen {
            entries[id]?.toldAt = now
            entries[id]?.toldSeverity = entry.alert.severity
        }
        return Notice(status, cluster, chosen.values.map(\.alert), at: now)
    }
}
