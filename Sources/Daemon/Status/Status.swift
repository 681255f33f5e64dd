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
        let rules = AlertRules(thresholds: settings.alerts.thresholds, now: environment.now())
        var clusters: [ClusterStatus] = []
        for (name, cluster) in settings.clusters.sorted(by: { $0.key < $1.key }) {
            let report = await Lookout.look(name, cluster, settings, LookMemory(), nil, environment)
            var state = ClusterState()
            state.looked(report)
            state.copies = await CopyWatch.look(name, cluster, settings)
            if state.sets == nil, repository == .missing { state.expectNothing() }
            let found =
                rules.findings(name, state, expectsSets: true).conditions + rules.findings(repository).conditions
            clusters.append(ClusterStatus(name, state, found, settings.alerts, now: environment.now()))
        }
        return StatusReport(clusters: clusters)
    }
}
