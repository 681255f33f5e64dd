package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Gives jobs back the active state that a restore, a pause or a set recorded.
///
/// Two steps: a plan to look at, then `apply`.
package struct Arm: Sendable {
    package struct Options: Sendable {
        /// A set or a record; nil: the newest restore or pause that still owes something, else the newest set.
        package var origin: String?
        /// Which of the jobs that wait are released now.
        package var wave = Wave()
        package var cluster = "main"
        package var allowPartial = false
        /// With a set as origin: how its names are other names here.
        package var renamed: [Renaming] = []
        /// Do not ask the server that the configuration knows as the source, and arm jobs too that were moved away.
        package var sourceIsGone = false

        package init() {}
    }

    let settings: ConnectionSettings
    let source: ConnectionSettings?
    let repository: Repository
    let options: Options
    let environment: Environment

    /// `source` leads to the server that the configuration knows under the cluster's name, if any.
    package init(
        on settings: ConnectionSettings,
        source: ConnectionSettings?,
        in repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.settings = settings
        self.source = source
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Looks at the server, and at the source unless it is said to be gone.
    ///
    /// Throws `source-runs` or `source-unknown`.
    package func plan() async throws -> ArmPlan {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        try await server.requireWritable(on: session, rowsOfOthers: false)
        let owner = try await server.limitedOwner(on: session)
        let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)).filter { job in
            owner.map { ExactText($0) == ExactText(job.username) } ?? true
        }
        // A role that may not write the rows of others and has none of its own has nothing to arm with.
        if owner != nil, jobs.isEmpty { throw QuarantineFailure.insufficientRights(role: server.facts.user) }
        let origin = try origin(server, facts, of: owner)
        let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        let older = try await olderSessions(server, facts, clock, on: session)
        await session.close()
        let wishes = try wishes(of: origin, jobs, facts, owner, on: server)
        var plan = ArmPlan(
            wishes,
            in: options.wave,
            moved: try moved(from: server, facts),
            foreignTables: try await foreignTables(wishes.compactMap(\.row?.database), on: server),
            server: server,
            origin: origin.id,
            clock: clock,
            now: environment.now(),
            jobTable: facts.jobTable,
            owner: owner
        )
        plan.olderSessions = older
        try await SourceGuard(source, options.sourceIsGone).check(
            plan,
            against: server,
            renamed: origin.renamed ?? options.renamed
        )
        return plan
    }

    /// Sessions that may have known an earlier extension than the one that a restore created: what they schedule is not
    /// noticed by older libraries.
    private func olderSessions(
        _ server: CronServer,
        _ facts: ExtensionFacts,
        _ clock: CronClock,
        on session: PostgresConnection
    ) async throws -> [Int32] {
        guard clock.release.overlooksOldSessions else { return [] }
        var created: Instant?
        try repository.forEachRecord(of: server.facts.systemIdentifier) { record in
            if record.createdExtension == true, record.jobTable == facts.jobTable { created = record.at }
        }
        guard let created else { return [] }
        // A record's time is cut to the second.
        return try await session.rows(LauncherCatalog.clients(before: created.secondsSince1970 + 1))
    }

    /// Activates just the jobs of the plan, in one transaction, after looking at each once more under a lock.
    package func apply(_ plan: ArmPlan) async throws -> ArmReport {
        let session = try await plan.server.connect()
        let facts = try await plan.server.requireExtension(on: session)
        guard facts.jobTable == plan.jobTable else { throw QuarantineFailure.changed(plan.server.facts.address) }
        if plan.owner != nil { try await session.execute(ServerCatalog.admitHiddenRows) }
        let armed = try await session.transaction { session in
            try await session.execute(JobCatalog.limitWaiting)
            if plan.owner == nil { try await session.execute(JobCatalog.lock) }
            let now = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
            let rows = Dictionary(uniqueKeysWithValues: now.map { ($0.jobid, $0.digest) })
            let ready = plan.activate.filter { rows[$0.jobid] == $0.row }
            guard ready.count == plan.activate.count else { throw QuarantineFailure.changed(plan.server.facts.address) }
            if plan.owner == nil {
                try await session.execute(JobCatalog.setActive(true, jobids: ready.map(\.jobid)))
            } else {
                for job in ready { try await session.execute(SchedulingCatalog.setActive(true, jobid: job.jobid)) }
            }
            return ready
        }
        await session.close()
        // After the commit: a job that was armed and is still owed does no harm, one that lost its wanted state would.
        if !armed.isEmpty { try keepRecord(of: plan) }
        if plan.owner == nil { try await plan.server.reloadJobs() }
        return ArmReport(
            origin: plan.origin,
            address: plan.server.facts.address,
            armed: armed,
            refused: plan.refused,
            waiting: plan.waiting,
            olderSessions: plan.olderSessions
        )
    }

    /// The names of each database's foreign tables, as far as the role gets in: what a command reads there is elsewhere.
    private func foreignTables(_ databases: [String], on server: CronServer) async throws -> [ExactText: Set<String>] {
        var tables: [ExactText: Set<String>] = [:]
        for database in databases.distinct() {
            guard let session = try? await server.connect(database: database) else { continue }
            let names = try await session.rows(ServerCatalog.foreignTables)
            await session.close()
            tables[ExactText(database)] = Set(names.flatMap { ["\($0.schema).\($0.name)", $0.name] })
        }
        return tables
    }

    private func keepRecord(of plan: ArmPlan) throws {
        do {
            try repository.add(try record(of: plan))
        } catch let error as ActionableError {
            throw QuarantineFailure.armedUnrecorded(error)
        }
    }

    private func record(of plan: ArmPlan) throws -> Record {
        var record = try plan.server.record(.arm, jobTable: plan.jobTable, in: repository, at: environment.now())
        record.cluster = options.cluster
        record.of = plan.origin
        record.jobs = plan.activate.map {
            RecordedJob(
                jobid: $0.jobid,
                jobname: $0.jobname,
                username: $0.username,
                content: $0.content,
                wantedActive: true
            )
        }
        return record
    }
}
