internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// What pages and the API tell of a cluster: from the board where it is known, else from the repository and the server.
struct ClusterReader: Sendable {
    private let settings: CurrentSettings
    private let board: Board
    private let environment: Operations.Environment
    private let recorded = RecordedJobs()
    private let pasts = JobPasts()

    init(settings: CurrentSettings, board: Board, environment: Operations.Environment) {
        self.settings = settings
        self.board = board
        self.environment = environment
    }

    /// A cluster as it stands now.
    struct Known: Sendable {
        let name: String
        let state: ClusterState
        let status: ClusterStatus
    }

    var now: Instant { environment.now() }

    func repository() throws -> Repository {
        let settings = settings.value
        return try settings.place.open().trusting(
            SignaturePolicies(common: settings.signatures.common, clusters: settings.clusters.mapValues(\.signatures))
        )
    }

    /// Every cluster that is configured or that others take care of, by name.
    func clusters() async -> [Known] {
        let states = await board.clusters
        let names = Set(settings.value.clusters.keys).union(states.filter(\.value.isDistant).keys)
        return names.sorted().map { known($0, states[$0] ?? ClusterState()) }
    }

    /// Throws `no-cluster`.
    func cluster(_ name: String) async throws -> Known {
        let state = await board.clusters[name]
        guard settings.value.clusters[name] != nil || state?.isDistant == true else { throw APIFailure.noCluster(name) }
        return known(name, state ?? ClusterState())
    }

    private func known(_ name: String, _ state: ClusterState) -> Known {
        let (settings, now) = (settings.value, environment.now())
        let thresholds = settings.thresholds(of: name)
        let rules = AlertRules(thresholds: thresholds, now: now)
        let found = rules.findings(name, state, expectsSets: settings.expectsSets(of: name))
        let status = ClusterStatus(name, state, found.conditions, settings.alerts, thresholds, now: now)
        return Known(name: name, state: state, status: status)
    }

    /// The jobs as the newest look showed them, else as the newest set has them; nil where neither tells of any.
    func jobs(of known: Known) async throws -> ShownJobs? {
        if let shown = ShownJobs(known.state) { return shown }
        guard await board.repository != .missing else { return nil }
        let repository = try repository()
        guard let set = try known.state.sets?.newest[.cron] ?? newestSet(of: known.name, in: repository) else {
            return nil
        }
        let sheet = try await recorded.sheet(of: known.name, set.set, in: repository, now: now)
        return ShownJobs(sheet, of: set, known.state)
    }

    /// Before the first look nobody has read of the sets.
    private func newestSet(of name: String, in repository: Repository) throws -> SetFacts.Newest? {
        try repository.newest(of: name) { $0.status == .complete }.map { SetFacts.Newest($0, .cron) }
    }

    /// The jobs of a cluster, and the place of one of them.
    ///
    /// Throws `never-seen`, `no-job`.
    func job(_ id: String, of known: Known) async throws -> (jobs: ShownJobs, index: Int) {
        guard let shown = try await jobs(of: known) else {
            throw APIFailure.neverSeen(known.name, known.state.blindness)
        }
        guard let jobid = Int64(id), let index = shown.sheet.index(of: jobid) else {
            throw APIFailure.noJob(id, known.name)
        }
        return (shown, index)
    }

    /// What the run history and the sets tell of a job; nothing that was read within the last minute is read again.
    func past(of job: SightedJob, _ shown: ShownJobs, in known: Known) async -> JobPast {
        let cluster = settings.value.clusters[known.name]
        guard cluster != nil || known.state.isDistant else { return JobPast() }
        let (now, zone) = (now, shown.sheet.zone)
        let reader = JobPastReader(
            cluster: known.name,
            server: cluster?.server ?? ConnectionSettings(conninfo: ""),
            isUp: cluster != nil && known.state.isUp,
            repository: try? repository(),
            now: now
        )
        return await pasts.past(JobPasts.Key(cluster: known.name, jobid: job.jobid), now: now) {
            // An unnamed job is known by its number alone.
            await reader.read(
                job: job.jobname ?? String(job.jobid),
                owner: job.jobname.map { _ in job.username },
                in: zone
            )
        }
    }
}
