internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Makes the jobs of a server what a file says.
///
/// Two steps: a plan to look at, then `apply`. Acts with the rights of the connection; commands are written, never
/// parsed.
package struct Apply: Sendable {
    package struct Options: Sendable {
        /// Take over rows that do the same under another name or none, instead of making new ones.
        package var adopt = false
        /// Delete jobs that the file does not name.
        package var delete = false

        package init() {}
    }

    private let roster: JobRoster
    private let settings: ConnectionSettings
    /// Where the record of what stood there goes; nil: only plans are made.
    private let repository: Repository?
    private let options: Options
    private let environment: Environment

    package init(
        _ roster: JobRoster,
        onto settings: ConnectionSettings,
        in repository: Repository?,
        options: Options,
        environment: Environment
    ) {
        self.roster = roster
        self.settings = settings
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Looks at the server.
    ///
    /// Throws `pg-cron-missing`, or `rows-hidden` where the role does not see every job.
    package func plan() async throws -> ApplyPlan {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let facts = try await server.requireExtension(on: session)
            if try await session.first(JobCatalog.rowsAreHidden) == true { throw ApplyFailure.rowsHidden(server.facts) }
            let target = try await readTarget(server, on: session)
            await session.close()
            let wanted = try repository.map { try server.wantedStates(jobTable: facts.jobTable, in: $0) }
            return ApplyPlanner(
                roster.jobs,
                onto: target,
                on: server,
                wanted: wanted ?? WantedStates(jobTable: facts.jobTable),
                options: options,
                now: environment.now()
            ).make()
        } catch {
            await session.close()
            throw error
        }
    }

    /// Does just what the plan says, in one transaction: all or nothing.
    ///
    /// Throws `target-changed` where the server is not what the plan was made from.
    package func apply(_ plan: ApplyPlan) async throws -> ApplyReport {
        guard plan.blockers.isEmpty, !plan.writes.isEmpty, let repository else {
            return ApplyReport(plan, applied: plan.blockers.isEmpty)
        }
        let session = try await plan.server.connect()
        do {
            let record = try await session.transaction { session in
                try await session.execute(JobCatalog.limitWaiting)
                try await session.execute(JobCatalog.lock)
                let now = try await readTarget(plan.server, on: session)
                guard now.fingerprint == plan.fingerprint else { throw ApplyFailure.targetChanged(plan.address) }
                let record = try await write(plan, now, repository, on: session)
                // Before the commit: nothing is ever other than it was without a record of it.
                try repository.add(record)
                return record
            }
            await session.close()
            try await plan.server.reloadJobs()
            return ApplyReport(plan, applied: true, record: record.id)
        } catch let error as PostgresError {
            await session.close()
            throw ApplyFailure.failed(error)
        } catch {
            await session.close()
            throw error
        }
    }

    private func write(
        _ plan: ApplyPlan,
        _ target: RestoreTarget,
        _ repository: Repository,
        on session: PostgresConnection
    ) async throws -> Record {
        var record = try plan.server.record(
            .apply,
            jobTable: target.extension?.jobTable ?? 0,
            in: repository,
            at: environment.now()
        )
        try await record.keepFormerJobs(plan.writes.compactMap(\.jobid), in: repository, on: session)
        // A sequence behind the rows would give out numbers that are taken.
        let highest = target.jobs.map(\.jobid).max() ?? 0
        if target.extension?.jobSequence.map({ $0.last < highest }) == true {
            _ = try await session.first(SequenceCatalog.advance(.jobid, to: highest))
        }
        for write in plan.writes {
            switch write {
            case .delete(let jobid):
                try await session.execute(JobCatalog.delete(jobid: jobid))
                record.deleted = (record.deleted ?? []) + [jobid]
            case .update(let job, let owed):
                try await session.execute(JobCatalog.update(job))
                // Where it runs is none of the file's business, and stays.
                var changed = RecordedJob(job, wantedActive: owed)
                changed.node = nil
                record.jobs.append(changed)
            case .insert(var job):
                job.jobid = try await session.first(JobCatalog.insert(job)) ?? 0
                record.jobs.append(RecordedJob(job, wantedActive: false))
            }
        }
        try await plan.server.requireOwners(on: session)
        return record
    }

    private func readTarget(_ server: CronServer, on session: PostgresConnection) async throws -> RestoreTarget {
        let owners = Set(
            roster.jobs.map { RestoreTarget.RoleAndDatabase(role: $0.job.username, database: $0.job.database) }
        )
        return try await RestoreTarget.read(server, on: session, owners: owners.sorted(), grantees: [])
    }
}

extension ApplyPlan.Write {
    /// The row that stands there; nil for one that is made.
    fileprivate var jobid: Int64? {
        switch self {
        case .insert: nil
        case .update(let job, _): job.jobid
        case .delete(let jobid): jobid
        }
    }
}
