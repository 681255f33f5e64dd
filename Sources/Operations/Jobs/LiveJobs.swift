internal import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule
package import PostgresAccess

/// The jobs of a live server: what each does, when it ran and will run, and how it fares.
package struct LiveJobs: Sendable {
    private let settings: ConnectionSettings
    /// Where restores and pauses are on record; nil: jobs that wait to be armed look inactive.
    private let repository: Repository?
    private let environment: Environment
    private let probes: Bool

    /// `probes`: ask the server's own parser about each schedule; nothing is left there.
    package init(
        of settings: ConnectionSettings,
        repository: Repository?,
        environment: Environment,
        probes: Bool = false
    ) {
        self.settings = settings
        self.repository = repository
        self.environment = environment
        self.probes = probes
    }

    /// Reads the list.
    ///
    /// Throws `pg-cron-missing`, or what the server says to a role that may not see every row.
    package func run() async throws -> LiveJobsReport {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        let isPartial = try await session.first(JobCatalog.rowsAreHidden) == true
        if isPartial { try await session.execute(ServerCatalog.admitHiddenRows) }
        let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
        let runs = facts.historyTable == nil ? [] : try await session.rows(HistoryCatalog.lastRuns)
        let shown = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        await session.close()
        let parser = try await probes ? ScheduleProbe(server).ask(jobs.map(\.schedule)) : nil
        let clock = parser.map { shown.narrowed(to: $0.releases) } ?? shown
        let wanted = try repository.map { try server.wantedStates(jobTable: facts.jobTable, in: $0) }
        let last = Dictionary(runs.map { ($0.jobid, $0) }, uniquingKeysWith: { first, _ in first })
        let (now, zone) = (environment.now(), clock.zone)
        let launches = server.cronSettings?["cron.launch_active_jobs"] != "off"
        return LiveJobsReport(
            address: server.facts.address,
            releases: clock.releases,
            timezone: zone.name,
            isPartial: isPartial,
            probe: parser,
            launchesActiveJobs: launches,
            jobs: jobs.map { job in
                let run = last[job.jobid]
                let entry = JobEntry(
                    JobLine(job: job, wantedActive: wanted?.wantsActive(job) ?? job.isActive),
                    clock: clock,
                    zone: zone,
                    now: now,
                    lastStart: run?.start.flatMap(Instant.init(iso8601:)),
                    atRest: !job.isActive || !launches
                )
                let isRefused = parser?.accepts(job.schedule) == false
                return LiveJob(entry: entry, lastRun: run, clock: clock, isRefused: isRefused)
            }
        )
    }
}

/// What `jobs` shows.
///
/// Keys are an interface for scripts.
package struct LiveJobsReport: Sendable, Encodable {
    package let address: String
    package let releases: [CronRelease]
    package let timezone: String
    /// Row security hides the jobs of others.
    package let isPartial: Bool
    /// What the server's own parser told, where it was asked.
    package let probe: ProbedParser?
    /// `cron.launch_active_jobs`; off, no job of anybody runs.
    package let launchesActiveJobs: Bool
    package let jobs: [LiveJob]
}

/// A job of a live server.
package struct LiveJob: Sendable, Encodable {
    /// How a job fares, the most urgent first.
    package enum Health: String, Sendable, Encodable, CaseIterable {
        /// Its schedule is not accepted: it stays in the list and never runs.
        case invalid
        /// Its schedule matches no instant.
        case neverFires = "never-fires"
        /// A restore or a pause keeps it inactive until it is armed.
        case quarantined
        case inactive
        /// Its last run failed.
        case failing
        case running
        case neverRun = "never-run"
        case ok
    }

    package let entry: JobEntry
    package let lastRun: HistoryCatalog.LastRun?
    package let health: Health

    /// `isRefused`: by the server's own parser.
    init(entry: JobEntry, lastRun: HistoryCatalog.LastRun?, clock: CronClock, isRefused: Bool) {
        self.entry = entry
        self.lastRun = lastRun
        let schedule = isRefused ? nil : try? clock.schedule(entry.schedule)
        health = Health(
            schedule,
            isActive: entry.active,
            wantsActive: entry.wantedActive,
            lastStatus: lastRun?.status
        )
    }

    package func encode(to encoder: any Encoder) throws {
        try entry.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lastRun, forKey: .lastRun)
        try container.encode(health, forKey: .health)
    }

    private enum CodingKeys: CodingKey {
        case lastRun
        case health
    }
}

extension LiveJob.Health {
    /// `schedule` is nil where it is not accepted, `lastStatus` where no run is known.
    init(_ schedule: Schedule?, isActive: Bool, wantsActive: Bool, lastStatus: String?) {
        guard let schedule else {
            self = .invalid
            return
        }
        if schedule.never {
            self = .neverFires
        } else if !isActive {
            self = wantsActive ? .quarantined : .inactive
        } else {
            switch lastStatus {
            case nil: self = .neverRun
            case "failed": self = .failing
            case "succeeded": self = .ok
            default: self = .running
            }
        }
    }
}
