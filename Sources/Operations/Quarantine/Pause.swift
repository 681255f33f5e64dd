package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Makes every active job of a server inactive and remembers which they were.
package struct Pause: Sendable {
    private let settings: ConnectionSettings
    private let repository: Repository
    private let cluster: String
    private let environment: Environment

    package init(of settings: ConnectionSettings, in repository: Repository, cluster: String, environment: Environment)
    {
        self.settings = settings
        self.repository = repository
        self.cluster = cluster
        self.environment = environment
    }

    /// Pauses in one transaction, then waits at most `wait` seconds for runs that were under way.
    package func run(wait: Double) async throws -> PauseReport {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        try await server.requireWritable(on: session)
        let running = facts.historyTable == nil ? [] : try await session.rows(HistoryCatalog.running)
        let record = try await session.transaction { session in
            try await session.execute(JobCatalog.limitWaiting)
            try await session.execute(JobCatalog.lock)
            let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)).filter(\.isActive)
            guard facts.jobColumns.contains("active") else {
                throw QuarantineFailure.noInactiveJobs(facts.catalogVersion)
            }
            let record = try self.record(of: jobs, facts, server)
            // Before the commit: no job is ever inactive because of us without a record of it.
            if !jobs.isEmpty { try repository.add(record) }
            try await session.execute(JobCatalog.setActive(false, jobids: jobs.map(\.jobid)))
            return record
        }
        try await server.reloadJobs()
        let left = try await waiting(for: running, seconds: wait, on: session)
        await session.close()
        return PauseReport(
            record: record.jobs.isEmpty ? nil : record.id,
            address: server.facts.address,
            paused: record.jobs.map { PauseReport.Job(jobid: $0.jobid, jobname: $0.jobname, username: $0.username) },
            running: running.map { PauseReport.Run(jobid: $0.jobid, pid: $0.pid, ended: !left.contains($0.pid)) },
            undo: Self.undo(record)
        )
    }

    private func record(of jobs: [Job], _ facts: ExtensionFacts, _ server: CronServer) throws -> Record {
        var record = try server.record(.pause, jobTable: facts.jobTable, in: repository, at: environment.now())
        record.cluster = cluster
        record.jobs = jobs.map { RecordedJob($0, wantedActive: true) }
        return record
    }

    /// The processes still at work when the time is up.
    private func waiting(
        for runs: [HistoryCatalog.Running],
        seconds: Double,
        on session: PostgresConnection
    ) async throws -> Set<Int32> {
        let stopwatch = Stopwatch()
        var left = Set(runs.map(\.pid))
        while !left.isEmpty {
            left.formIntersection(try await session.rows(LauncherCatalog.backends).map(\.pid))
            guard !left.isEmpty, stopwatch.seconds < seconds else { break }
            try await Task.sleep(for: .milliseconds(500))
        }
        return left
    }

    private static func undo(_ record: Record) -> String? {
        let ids = record.jobs.map { String($0.jobid) }.joined(separator: ", ")
        return ids.isEmpty ? nil : "UPDATE cron.job SET active = true WHERE jobid IN (\(ids));"
    }
}

/// What `pause` did.
package struct PauseReport: Sendable, Encodable {
    package struct Job: Sendable, Encodable {
        package let jobid: Int64
        package let jobname: String?
        package let username: String

        /// What is not there is written as null, so that the keys are always there.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(jobid, forKey: .jobid)
            try container.encode(jobname, forKey: .jobname)
            try container.encode(username, forKey: .username)
        }

        private enum CodingKeys: CodingKey {
            case jobid
            case jobname
            case username
        }
    }

    /// A run that was under way when the jobs were paused.
    package struct Run: Sendable, Encodable {
        package let jobid: Int64
        package let pid: Int32
        package let ended: Bool
    }

    /// Nil where no job was active.
    package let record: SetID?
    package let address: String
    package let paused: [Job]
    package let running: [Run]
    /// The statement that undoes it by hand.
    package let undo: String?

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(record, forKey: .record)
        try container.encode(address, forKey: .address)
        try container.encode(paused, forKey: .paused)
        try container.encode(running, forKey: .running)
        try container.encode(undo, forKey: .undo)
    }

    private enum CodingKeys: CodingKey {
        case record
        case address
        case paused
        case running
        case undo
    }
}
