internal import CronSchedule
internal import Operations

/// What `/metrics` shows: a picture of the board.
struct MetricsPage: Sendable {
    let settings: DaemonSettings
    let toolVersion: String
    let now: Instant

    /// `failures` are those of deliveries, by channel.
    func text(
        _ clusters: [String: ClusterState],
        repository: RepositoryState,
        alerts: [Alert],
        failures: [String: Int]
    ) -> String {
        var (overall, jobs) = (ClusterMetrics(), JobMetrics(limit: settings.jobMetrics, now: now))
        for (name, state) in clusters.sorted(by: { $0.key < $1.key })
        where state.isDistant || settings.clusters[name] != nil {
            overall.add(name, state, at: now)
            if settings.jobMetrics > 0, state.isUp, let sighting = state.sighting { jobs.add(name, sighting) }
        }
        var exposition = Exposition()
        for family in overall.families + jobs.families + own(repository) + telling(alerts, failures) {
            exposition.add(family)
        }
        return exposition.text
    }

    private func telling(_ alerts: [Alert], _ failures: [String: Int]) -> [MetricFamily] {
        var failed = MetricFamily(
            "cronvault_alerts_failed_total",
            .counter,
            "Deliveries of alerts that failed, since the daemon began."
        )
        for channel in settings.alerts.channels {
            failed.add(Double(failures[channel.name] ?? 0), ("channel", channel.name))
        }
        var open = MetricFamily("cronvault_alerts_open", "Troubles that go on.")
        for severity in [Condition.Severity.warning, .critical] {
            open.add(Double(alerts.count { $0.severity == severity }), ("severity", severity.rawValue))
        }
        return [failed, open]
    }

    private func own(_ repository: RepositoryState) -> [MetricFamily] {
        var up = MetricFamily("cronvault_repository_up", "Whether the repository can be read.")
        if repository != .unknown { up.add(repository == .reachable ? 1 : 0) }
        var build = MetricFamily("cronvault_build_info", "The running cronvault; always 1.")
        build.add(1, ("version", toolVersion))
        return [up, build]
    }
}
