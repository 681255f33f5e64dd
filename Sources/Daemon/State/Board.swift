internal import CronSchedule
internal import Operations

/// What the daemon knows of all clusters at this moment: written by those who look and work, read by every page.
actor Board {
    private(set) var clusters: [String: ClusterState] = [:]
    private(set) var repository = RepositoryState.unknown

    func began(_ key: Agenda.Key, at instant: Instant) {
        clusters[key.cluster, default: ClusterState()].works[key.work, default: WorkState()].begin(at: instant)
    }

    func ended(_ key: Agenda.Key, _ outcome: WorkOutcome) {
        clusters[key.cluster, default: ClusterState()].works[key.work, default: WorkState()].end(outcome)
    }

    /// How work ended before the daemon began.
    func recall(_ outcomes: [Agenda.Key: WorkOutcome]) {
        for (key, outcome) in outcomes { ended(key, outcome) }
    }

    func looked(at cluster: String, _ report: LookReport) {
        clusters[cluster, default: ClusterState()].looked(report)
    }

    func sawCopies(of cluster: String, _ standings: [CopyStanding]) {
        clusters[cluster, default: ClusterState()].copies = standings
    }

    /// What the repository tells of the clusters that others take care of: of these, and of no other.
    func sawFleet(_ facts: [String: SetFacts], at instant: Instant) {
        clusters = clusters.filter { !$0.value.isDistant || facts[$0.key] != nil }
        for (name, facts) in facts { clusters[name, default: ClusterState()].read(facts, at: instant) }
    }

    func sawRepository(_ state: RepositoryState) { repository = state }

    /// Forgets clusters that the configuration no longer names, and what was distant of those that it names.
    func keep(_ names: some Collection<String>) {
        let names = Set(names)
        clusters = clusters.filter { names.contains($0.key) != $0.value.isDistant }
    }
}
