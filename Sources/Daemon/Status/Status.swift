internal import BackupRepository
internal import CronModel
internal import CronSchedule
package import Operations

/// How clusters stand, by one look at each: what the daemon would tell, without a daemon.
package struct Status: Sendable {
    private let settings: DaemonSettings
    private let environment: Operations.Environment

    package init(of settings: DaemonSettings, environment: Operations.Environment) {
        self.settings = settings
        self.environment = environment
    }

    /// Looks at every cluster of the settings.
    package func run() async -> StatusReport {
        let repository = RepositoryState.of(settings.place)
        var clusters: [ClusterStatus] = []
        for (name, cluster) in settings.clusters.sorted(by: { $0.key < $1.key }) {
            let thresholds = settings.thresholds(of: name)
            let rules = AlertRules(thresholds: thresholds, now: environment.now())
            let report = await Lookout.look(name, cluster, settings, LookMemory(), nil, environment)
            var state = ClusterState()
            state.looked(report)
            state.copies = await CopyWatch.look(name, cluster, settings)
            if state.sets == nil, repository == .missing { state.expectNothing() }
            let found =
                rules.findings(name, state, expectsSets: true).conditions + rules.findings(repository).conditions
            clusters.append(ClusterStatus(name, state, found, settings.alerts, thresholds, now: environment.now()))
        }
        return StatusReport(clusters: clusters)
    }

    /// Every cluster of the repository, or one of them, by the repository alone: no server is looked at.
    ///
    /// Throws what opening the repository and listing it throws.
    package func ofFleet(only chosen: String?) throws -> StatusReport {
        let now = environment.now()
        let facts = try SetFacts.ofFleet(settings, only: chosen)
        let clusters = facts.sorted { $0.key < $1.key }.map { name, facts in
            var state = ClusterState()
            state.read(facts, at: now)
            let thresholds = settings.thresholds(of: name)
            let found = AlertRules(thresholds: thresholds, now: now).findings(name, state, expectsSets: true)
            return ClusterStatus(name, state, found.conditions, settings.alerts, thresholds, now: now)
        }
        return StatusReport(clusters: clusters)
    }
}
