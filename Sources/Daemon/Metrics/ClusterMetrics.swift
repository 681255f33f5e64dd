internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// The metrics of clusters and their sets.
struct ClusterMetrics: Sendable {
    private var up = MetricFamily("pg_cron_up", "Whether the newest look at the server showed its jobs.")
    private var launcher = MetricFamily(
        "pg_cron_launcher_running",
        "Whether pg_cron's launcher is there and stays; absent where the role may not see it."
    )
    private var restarts = MetricFamily(
        "pg_cron_launcher_restarts_total",
        .counter,
        "How often another launcher was seen than before, since the daemon began."
    )
    private var jobs = MetricFamily("pg_cron_jobs", "Jobs of the list by state.")
    private var runs = MetricFamily(
        "pg_cron_job_runs_total",
        .counter,
        "Runs that ended, by how, since the daemon began."
    )
    private var historyRows = MetricFamily("pg_cron_history_rows", "Rows of cron.job_run_details, an estimate.")
    private var historyBytes = MetricFamily("pg_cron_history_bytes", "Size of cron.job_run_details with its indexes.")
    private var backup = MetricFamily(
        "cronvault_backup_last_success_timestamp_seconds",
        "When the newest complete set that holds the layer was taken."
    )
    private var duration = MetricFamily(
        "cronvault_backup_duration_seconds",
        "How long the newest complete set of the layer took."
    )
    private var size = MetricFamily(
        "cronvault_backup_size_bytes",
        "What the newest complete set holds of the layer, segments included."
    )
    private var captured = MetricFamily(
        "cronvault_backup_jobs",
        "Jobs at the newest set: total (absent where rows were hidden), visible to the role, captured."
    )
    private var drill = MetricFamily(
        "cronvault_drill_last_success_timestamp_seconds",
        "When the last drill that passed ended."
    )
    private var recovery = MetricFamily(
        "cronvault_drill_rto_seconds",
        "How long the last drill took from its start until everything was back and verified."
    )
    private var unbelieved = MetricFamily(
        "cronvault_sets_not_believed",
        "Newest sets without a signature by a trusted key, where signatures are looked at."
    )
    private var rolledBack = MetricFamily(
        "cronvault_repository_rolled_back",
        "Whether sets or records are gone that this machine has seen, and no prune is on record for it."
    )
    private var verify = MetricFamily(
        "cronvault_verify_status",
        "How each check of the newest verification ended: 0 ok, 1 warning, 2 failed."
    )
    private var drift = MetricFamily(
        "cronvault_drift_jobs",
        "Jobs that differ from the newest set that was not taken because of a change."
    )
    private var looked = MetricFamily(
        "cronvault_look_timestamp_seconds",
        "When the server was looked at last, whether it answered or not."
    )
    private var copyUp = MetricFamily("cronvault_copy_up", "Whether the copy could be looked at.")
    private var copyBehind = MetricFamily(
        "cronvault_copy_behind_seconds",
        "Age of the oldest set that is newer than any in the copy; 0 where there is none."
    )
    private var copyNewest = MetricFamily(
        "cronvault_copy_last_set_timestamp_seconds",
        "When the newest set in the copy was taken."
    )
    private var work = MetricFamily(
        "cronvault_work_last_status",
        "How each kind of work ended last: 0 done or made good since, 1 done but incomplete or with failed checks, 2 failed."
    )

    mutating func add(_ name: String, _ state: ClusterState, at now: Instant) {
        let cluster = (name: "cluster", value: name)
        for copy in state.copies { add(copy, cluster, now) }
        if let at = state.lookedAt, !state.isDistant {
            up.add(state.isUp ? 1 : 0, cluster)
            looked.add(Double(at.secondsSince1970), cluster)
        }
        if state.isUp, let sighting = state.sighting { add(sighting, state.launcher, cluster) }
        if let sets = state.sets { add(sets, cluster) }
        if state.isUp, let changes = state.drift {
            for kind in JobChange.Kind.allCases {
                drift.add(Double(changes.count { $0.kind == kind }), cluster, ("kind", kind.rawValue))
            }
        }
        add(works: state, cluster)
    }

    private mutating func add(_ sighting: Sighting, _ state: LauncherState, _ cluster: (name: String, value: String)) {
        switch sighting.launcher {
        case .running: launcher.add(1, cluster)
        case .absent, .looping: launcher.add(0, cluster)
        case .hidden, .standby: break
        }
        restarts.add(Double(state.restarts), cluster)
        let quarantined = sighting.jobs.count { $0.isQuarantined }
        let active = sighting.jobs.count { $0.isActive }
        let counts = [
            ("active", active), ("inactive", sighting.jobs.count - active - quarantined), ("quarantined", quarantined),
        ]
        for (state, count) in counts { jobs.add(Double(count), cluster, ("state", state)) }
        runs.add(Double(sighting.tally.succeeded), cluster, ("status", "succeeded"))
        runs.add(Double(sighting.tally.failed), cluster, ("status", "failed"))
        if let history = sighting.history {
            historyRows.add(Double(history.rows), cluster)
            historyBytes.add(Double(history.bytes), cluster)
        }
    }

    private mutating func add(_ sets: SetFacts, _ cluster: (name: String, value: String)) {
        for layer in Layer.allCases {
            guard let newest = sets.newest[layer] else { continue }
            let label = (name: "layer", value: layer.rawValue)
            backup.add(Double(newest.takenAt.secondsSince1970), cluster, label)
            if let seconds = newest.seconds { duration.add(seconds, cluster, label) }
            if let bytes = newest.bytes { size.add(Double(bytes), cluster, label) }
        }
        if let proof = sets.jobs {
            if let total = proof.total { captured.add(Double(total), cluster, ("kind", "total")) }
            captured.add(Double(proof.visible), cluster, ("kind", "visible"))
            captured.add(Double(proof.captured), cluster, ("kind", "captured"))
        }
        unbelieved.add(Double(sets.unbelieved), cluster)
        if let losses = sets.losses { rolledBack.add(losses.isEmpty ? 0 : 1, cluster) }
        if let at = sets.drill?.passedAt { drill.add(Double(at.secondsSince1970), cluster) }
        if let seconds = sets.drill?.rto { recovery.add(seconds, cluster) }
    }

    private mutating func add(_ copy: CopyStanding, _ cluster: (name: String, value: String), _ now: Instant) {
        let label = (name: "copy", value: copy.name)
        copyUp.add(copy.error == nil ? 1 : 0, cluster, label)
        guard copy.error == nil else { return }
        let lag = copy.behindSince.map { now.secondsSince1970 - $0.secondsSince1970 } ?? 0
        copyBehind.add(Double(max(lag, 0)), cluster, label)
        if let at = copy.newest?.instant { copyNewest.add(Double(at.secondsSince1970), cluster, label) }
    }

    private mutating func add(works state: ClusterState, _ cluster: (name: String, value: String)) {
        for kind in Work.allCases {
            guard let last = state.works[kind]?.last else { continue }
            let value: Double? =
                switch last.status {
                case .done: 0
                case .incomplete, .checkFailed: state.isMadeGood(kind) ? 0 : 1
                case .failed: state.isMadeGood(kind) ? 0 : 2
                case .interrupted, .elsewhere: nil
                }
            if let value { work.add(value, cluster, ("work", kind.rawValue)) }
            guard kind == .verify, let report = last.report as? CheckReport else { continue }
            for check in report.checks {
                let value = check.status == .ok ? 0.0 : check.status == .warning ? 1 : 2
                verify.add(value, cluster, ("check", check.id))
            }
        }
    }

    var families: [MetricFamily] {
        [
            up, launcher, restarts, jobs, runs, historyRows, historyBytes, backup, duration, size, captured,
            unbelieved, rolledBack, drill, recovery, verify, drift, looked, copyUp, copyBehind, copyNewest, work,
        ]
    }
}
