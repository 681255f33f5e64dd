internal import CronSchedule
internal import Operations

/// The metrics of single jobs: never their commands, and of a cluster at most so many jobs.
struct JobMetrics: Sendable {
    private let limit: Int
    private let now: Instant
    private var info = MetricFamily("pg_cron_job_info", "A job of the list; always 1.")
    private var active = MetricFamily("pg_cron_job_active", "Whether the job is active.")
    private var status = MetricFamily(
        "pg_cron_job_last_status",
        "How the newest run that ended did end: 1 succeeded, 0 failed."
    )
    private var start = MetricFamily("pg_cron_job_last_start_timestamp_seconds", "When the newest run began.")
    private var success = MetricFamily(
        "pg_cron_job_last_success_timestamp_seconds",
        "When the newest run that succeeded began."
    )
    private var duration = MetricFamily(
        "pg_cron_job_last_duration_seconds",
        "How long the newest run that ended took."
    )
    private var failures = MetricFamily("pg_cron_job_consecutive_failures", "Failed runs since the last success.")
    private var next = MetricFamily(
        "pg_cron_job_next_run_timestamp_seconds",
        "When the job runs next, by its schedule; absent where it is at rest."
    )
    private var overdue = MetricFamily(
        "pg_cron_job_overdue_seconds",
        "How long ago a run should have begun that has not; 0 where none is late."
    )
    private var omitted = MetricFamily(
        "cronvault_metrics_jobs_omitted",
        "Jobs of the cluster beyond serve.metrics.jobs, which have no metrics of their own."
    )

    /// `limit`: jobs of one cluster; 0 switches these families off.
    init(limit: Int, now: Instant) {
        self.limit = limit
        self.now = now
    }

    mutating func add(_ name: String, _ sighting: Sighting) {
        omitted.add(Double(max(0, sighting.jobs.count - limit)), ("cluster", name))
        for job in sighting.jobs.prefix(limit) { add(job, sighting.tally.standings[job.jobid], cluster: name) }
    }

    private mutating func add(_ job: SightedJob, _ standing: RunTally.Standing?, cluster: String) {
        let labels = MetricLabels([
            ("cluster", cluster), ("jobid", String(job.jobid)), ("jobname", Self.short(job.jobname ?? "")),
        ])
        info.add(
            1,
            labels.with(
                ("database", Self.short(job.database)),
                ("username", Self.short(job.username)),
                ("schedule", Self.short(job.schedule))
            )
        )
        active.add(job.isActive ? 1 : 0, labels)
        if let run = job.nextRun { next.add(Double(run.secondsSince1970), labels) }
        overdue.add(job.overdue.map { Double(now.secondsSince1970 - $0.secondsSince1970) } ?? 0, labels)
        failures.add(Double(standing?.consecutiveFailures ?? 0), labels)
        guard let standing else { return }
        if let succeeded = standing.lastSucceeded { status.add(succeeded ? 1 : 0, labels) }
        if let at = standing.lastStart { start.add(at, labels) }
        if let at = standing.lastSuccess { success.add(at, labels) }
        if let seconds = standing.lastDuration { duration.add(seconds, labels) }
    }

    /// Names come from others and may be of any length.
    private static func short(_ text: String) -> String { text.utf8.count <= 100 ? text : String(text.prefix(100)) }

    var families: [MetricFamily] {
        [info, active, status, start, success, duration, failures, next, overdue, omitted]
    }
}
