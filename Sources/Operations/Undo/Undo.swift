internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Brings back what stood before something on record: a restore, an apply, an arm, another undo.
///
/// Rows that it replaced or deleted are back as they were, rows that it added are gone, runs that it brought too.
/// Sequences never move back; roles, databases and the extension stay. Two steps like `Arm`: `plan()` and `apply(_:)`.
package struct Undo: Sendable {
    package struct Options: Sendable {
        /// What to do with a job that somebody touched since.
        package var onConflict = RestoreOptions.ConflictRule.fail
        /// Names or numbers; nil: every job, grants and history too.
        package var jobs: [String]?
        package var undoesJobs = true
        package var undoesHistory = true

        package init() {}
    }

    let settings: ConnectionSettings
    let repository: Repository
    let prefix: String
    let options: Options
    let environment: Environment

    /// `prefix` begins the id of a record of this server.
    package init(
        of prefix: String,
        on settings: ConnectionSettings,
        in repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.prefix = prefix
        self.options = options
        self.environment = environment
    }

    /// What the undo would do, now.
    ///
    /// Throws `no-record`, `record-not-undoable`, `record-outlived`.
    package func plan() async throws -> (UndoPlan, address: String) {
        let server = try await CronServer.open(settings)
        let record = try record(of: server)
        let session = try await server.connect()
        do {
            let facts = try await server.requireExtension(on: session)
            guard facts.jobTable == record.jobTable else { throw UndoFailure.anotherExtension(record) }
            try await server.requireWritable(on: session, rowsOfOthers: false)
            let owner = try await server.limitedOwner(on: session)
            var plan = try await plan(record, facts, owner, on: session)
            plan.runs = try await runs(of: record, facts, server, on: session)
            await session.close()
            try add(notesTo: &plan)
            return (plan, server.facts.address)
        } catch {
            await session.close()
            throw error
        }
    }

    /// Does what the plan says: first the runs go, in chunks, then the jobs are as they were, in one transaction.
    ///
    /// Throws `target-changed` where the jobs are others by now, with every job as it stood.
    package func apply(_ plan: UndoPlan) async throws -> UndoReport {
        let server = try await CronServer.open(settings)
        guard plan.changesAnything else { return UndoReport(plan, on: server.facts.address, applied: true) }
        let runs = try await removeRuns(of: plan, on: server)
        do {
            let record = try await putBack(plan, on: server)
            if plan.owner == nil { try await server.reloadJobs() }
            return UndoReport(plan, on: server.facts.address, applied: true, record: record.id, runs: runs)
        } catch let error as ActionableError where runs > 0 {
            throw error.ending(with: .failedLeavingSomething, detail: UndoFailure.runsAreGone(runs))
        }
    }

    private func putBack(_ plan: UndoPlan, on server: CronServer) async throws -> Record {
        environment.progress(.stage(Text("bringing the jobs back", zh: "恢复作业原样")))
        let session = try await server.connect()
        do {
            let record = try await session.transaction { session in
                try await session.execute(JobCatalog.limitWaiting)
                try await session.execute(plan.owner == nil ? JobCatalog.lock : ServerCatalog.admitHiddenRows)
                let facts = try await server.requireExtension(on: session)
                let now = try await self.plan(plan.record, facts, plan.owner, on: session)
                guard now.hasSameJobs(as: plan), facts.jobTable == plan.record.jobTable else {
                    throw RestoreFailure.targetChanged(server.facts.address)
                }
                var record = try server.record(.undo, jobTable: facts.jobTable, in: repository, at: environment.now())
                let touched = Set(plan.removed + plan.disarmed.map(\.jobid))
                try await record.keepFormerJobs(touched.sorted(), in: repository, on: session)
                try await plan.owner == nil
                    ? writeRows(plan, facts, server, on: session) : callFunctions(plan, on: session)
                record.complete(plan)
                // Before the commit: nothing is ever other than it was without a record of it.
                try repository.add(record)
                return record
            }
            await session.close()
            return record
        } catch let error as PostgresError {
            await session.close()
            throw UndoFailure.failed(error)
        } catch {
            await session.close()
            throw error
        }
    }

    private func plan(
        _ record: Record,
        _ facts: ExtensionFacts,
        _ owner: String?,
        on session: PostgresConnection
    ) async throws -> UndoPlan {
        let former = try record.readFormerJobs(from: repository)
        let names = former.map(\.job.username).distinct()
        let roles = try await session.rows(RoleCatalog.roles(named: names)).map { ExactText($0.name) }
        return UndoPlanner(
            record,
            renamed: try renamed(by: record),
            former: former,
            jobs: try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)),
            standing: owner == nil ? try await session.rows(GrantCatalog.grants) : [],
            owner: owner,
            options: options
        ).make(roles: Set(roles))
    }

    private func writeRows(
        _ plan: UndoPlan,
        _ facts: ExtensionFacts,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws {
        for jobid in plan.removed { try await session.execute(JobCatalog.delete(jobid: jobid)) }
        try await write(plan, facts, on: session)
        try await session.execute(JobCatalog.setActive(false, jobids: plan.disarmed.map(\.jobid)))
        try await server.requireOwners(on: session)
        for grant in plan.grants { try await session.execute(GrantCatalog.reverse(grant)) }
    }

    private func callFunctions(_ plan: UndoPlan, on session: PostgresConnection) async throws {
        for jobid in plan.removed { try await session.execute(SchedulingCatalog.unschedule(jobid)) }
        for job in plan.disarmed { try await session.execute(SchedulingCatalog.setActive(false, jobid: job.jobid)) }
    }

    /// The rows that come back, from the file where they are kept.
    private func write(_ plan: UndoPlan, _ facts: ExtensionFacts, on session: PostgresConnection) async throws {
        guard !plan.back.isEmpty else { return }
        let wanted = Set(plan.back.map(\.jobid))
        let (repository, record, columns) = (repository, plan.record, facts.jobColumns)
        let count = try await session.copyIn(JobCatalog.copyIn(columns: columns)) { rows in
            try JobsFile.read(try repository.openFormerJobs(of: record)) { line in
                guard wanted.contains(line.job.jobid) else { return }
                try rows.write(JobCatalog.copyRow(line.job, columns: columns))
            }
        }
        guard count == wanted.count else { throw UndoFailure.unreadableRow() }
    }
}

extension Record {
    /// What an undo that went by a plan is on record with.
    fileprivate mutating func complete(_ plan: UndoPlan) {
        (cluster, set, of) = (plan.record.cluster, plan.record.set, plan.record.id)
        renamed = plan.renamed
        let owedJobs = Dictionary(plan.owed.map { ($0.jobid, $0) }) { first, _ in first }
        jobs = (plan.back + plan.disarmed).map { owedJobs[$0.jobid] ?? RecordedJob($0, wantedActive: false) }
        deleted = plan.deleted.isEmpty ? nil : plan.deleted
    }
}
