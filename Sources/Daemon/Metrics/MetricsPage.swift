internal import CronSchedule
internal import Operations

/// What `/metrics` shows: a picture of the board.
struct MetricsPage: Sendable {
    let settings: DaemonSettings
    let toolVersion: String
    let now: Instant

    func text(_ clusters: [String: ClusterState], repository: RepositoryState) -> String {
        var (overall, jobs) = (ClusterMetrics(), JobMetrics(limit: settings.jobMetrics, now: now))
        for (name, state) in clusters.sorted(by: { $0.key < $1.key }) where settings.clusters[name] != nil {
            overall.add(name, state)
            if settings.jobMetrics > 0, state.isUp, let sighting = state.sighting { jobs.add(name, sighting) }
        }
        var exposition = Exposition()
        for family in overall.families + jobs.families + own(repository) { exposition.add(family) }
        return exposition.text
    }

    private func own(_ repository: RepositoryState) -> [MetricFamily] {
        var up = MetricFamily("cronvault_repository_up", "Whether the repository can be read.")
        if repository != .unknown { up.add(repository == .reachable ? 1 : 0) }
        var build = MetricFamily("cronvault_build_info", "The running cronvault; always 1.")
        build.add(1, ("version", toolVersion))
        return [up, build]
    }
}
