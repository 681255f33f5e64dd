internal import CronSchedule

/// What is remembered of what happened: the newest of it, and of all work how it ended last.
///
/// A pure value.
struct EventBook: Sendable {
    /// Oldest first.
    private(set) var events: [Event] = []
    /// How each work ended last.
    private(set) var outcomes: [Agenda.Key: Event] = [:]
    private var lastID = 0
    /// Endings beyond `limit` that the last trimming spared.
    private var endings = 0

    /// More is more than anybody reads.
    static let limit = 10_000

    /// Of clusters that nobody looks after any more, only so many endings are remembered all the same.
    private static let mostEndings = 10_000

    /// Takes note of an event and returns it as it is remembered.
    mutating func add(_ event: Event) -> Event {
        lastID += 1
        var event = event
        event.id = lastID
        append(event)
        return event
    }

    /// Takes back what was remembered before, as it was.
    mutating func recall(_ event: Event) {
        guard event.id > lastID else { return }
        lastID = event.id
        append(event)
    }

    private mutating func append(_ event: Event) {
        events.append(event)
        if let key = event.key { outcomes[key] = event }
        if events.count > Self.limit + Self.limit / 4 + endings { trim() }
    }

    /// Whether this is the failure of the newest try once more, less than an hour later, and nobody asked for it.
    func isRepetition(_ event: Event) -> Bool {
        guard let key = event.key, let last = outcomes[key], event.by == nil else { return false }
        return event.status == WorkOutcome.Status.failed.rawValue && last.status == event.status
            && last.detail == event.detail && event.at.secondsSince1970 - last.at.secondsSince1970 < 3600
    }

    private mutating func trim() {
        let newest = Set(outcomes.values.map(\.id).sorted().suffix(Self.mostEndings))
        let border = events.count - Self.limit
        let spared = events.prefix(border).filter { newest.contains($0.id) }
        events.replaceSubrange(..<border, with: spared)
        endings = spared.count
    }

    /// What is asked for, newest first.
    func find(_ query: EventQuery) -> [Event] {
        Array(events.reversed().lazy.filter(query.admits).prefix(query.limit))
    }
}

extension Event {
    /// Which work it is an ending of; nil: of none.
    fileprivate var key: Agenda.Key? {
        guard kind == .work, let cluster, let work else { return nil }
        return Agenda.Key(cluster: cluster, work: work)
    }
}

/// Which events are asked for.
struct EventQuery: Sendable {
    var cluster: String?
    var kind: Event.Kind?
    /// Only those before this one.
    var before: Int?
    var limit = 100

    static let mostAtOnce = 1000

    func admits(_ event: Event) -> Bool {
        (cluster == nil || event.cluster == cluster) && (kind == nil || event.kind == kind)
            && (before.map { event.id < $0 } ?? true)
    }
}
