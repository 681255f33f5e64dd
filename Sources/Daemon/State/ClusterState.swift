internal import CronModel
internal import CronSchedule
internal import Operations

/// What the daemon knows of one cluster.
struct ClusterState: Sendable {
    var works: [Work: WorkState] = [:]
    private(set) var sets: SetFacts?
    private(set) var launcher = LauncherState()
    /// The newest look that showed something, however old it is by now.
    private(set) var sighting: Sighting?
    /// Why the newest look showed nothing; nil: it did.
    private(set) var blindness: ActionableError?
    private(set) var lookedAt: Instant?
    /// How the jobs differ from the newest regular set; nil where one of the two is not known.
    private(set) var drift: [JobChange]?
    /// What changed in the list between the two newest looks.
    private(set) var news: [JobChange] = []

    /// How far the copies are behind, where there are any and somebody has looked.
    var copies: [CopyStanding] = []

    /// Whether the newest look showed something.
    var isUp: Bool { lookedAt != nil && blindness == nil }

    /// Whether what failed was done since, by whomever, as the repository knows.
    func isMadeGood(_ work: Work) -> Bool {
        guard let started = works[work]?.last?.started else { return false }
        let done: Instant? =
            switch work {
            case .backup: sets?.lastWhole
            case .drill: sets?.drill?.passedAt
            case .verify, .prune, .jobList: nil
            }
        return done.map { $0 >= started } ?? false
    }

    /// Its server is others' to look at: all that is known here is what the repository tells.
    private(set) var isDistant = false

    mutating func read(_ facts: SetFacts, at instant: Instant) {
        (isDistant, sets, lookedAt) = (true, facts, instant)
    }

    /// There is no repository: no set is held.
    mutating func expectNothing() { sets = SetFacts.none }

    mutating func looked(_ report: LookReport) {
        lookedAt = report.at
        if let facts = report.sets { sets = facts }
        switch report.sighting {
        case .success(let seen):
            launcher.see(seen, reason: report.launcherReason)
            drift = sets?.baseline.map { JobDifference(from: $0, to: seen.roster).jobs }
            news = sighting.map { JobDifference(from: $0.roster, to: seen.roster).jobs } ?? []
            (sighting, blindness) = (seen, nil)
        case .failure(let error): (blindness, news) = (error, [])
        }
    }
}

/// How one kind of work of a cluster stands.
struct WorkState: Sendable {
    /// Since when it is under way.
    private(set) var running: Instant?
    private(set) var last: WorkOutcome?

    mutating func begin(at instant: Instant) { running = instant }

    mutating func end(_ outcome: WorkOutcome) {
        running = nil
        if outcome.status != .elsewhere { last = outcome }
    }
}
