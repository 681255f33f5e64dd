internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Brings back what stood before a restore: the rows it replaced, as they were, and nothing of what it added.
///
/// What somebody changed since stays as it is. Sequences never move back; history, roles and databases stay.
package struct Undo: Sendable {
    let settings: ConnectionSettings
    let repository: Repository
    let prefix: String
    let environment: Environment

    /// `prefix` begins the id of the record of a restore onto this server.
    package init(
        of prefix: String,
        on settings: ConnectionSettings,
        in repository: Repository,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.prefix = prefix
        self.environment = environment
    }

    /// What the undo would do, now.
    ///
    /// Throws `no-record`, `record-not-undoable`.
    package func plan() async throws -> UndoPlan {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let plan = try await plan(server, on: session)
            await session.close()
            return plan
        } catch {
            await session.close()
            throw error
        }
    }

    /// Does what the plan says, in one transaction.
    ///
    /// Throws `target-changed` where the jobs are others by now, with everything rolled back.
    package func apply(_ plan: UndoPlan) async throws -> UndoReport {
        environment.progress(.stage(Text("undoing the restore", zh: "撤销恢复")))
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let record = try await session.transaction { session in
                try await session.execute(JobCatalog.limitWaiting)
                try await session.execute(JobCatalog.lock)
                guard try await self.plan(server, on: session) == plan else {
                    throw RestoreFailure.targetChanged(server.facts.address)
                }
                for job in plan.removed { try await session.execute(JobCatalog.delete(jobid: job.jobid)) }
                try await putBack(plan, on: session)
                for grant in plan.grants { try await session.execute(GrantCatalog.reverse(grant)) }
                return try keepRecord(plan, server)
            }
            await session.close()
            try await server.reloadJobs()
            return UndoReport(plan, applied: true, record: record.id)
        } catch let error as PostgresError {
            await session.close()
            throw error.actionable("undo-failed", Text("nothing was undone", zh: "未撤销任何内容"))
        } catch {
            await session.close()
            throw error
        }
    }

    private func plan(_ server: CronServer, on session: PostgresConnection) async throws -> UndoPlan {
        let record = try record(of: server)
        let facts = try await server.requireExtension(on: session)
        guard facts.jobTable == record.jobTable else { throw UndoFailure.anotherExtension(record.id) }
        let standing = try await session.rows(GrantCatalog.grants)
        return UndoPlan(
            record,
            former: try former(record),
            jobs: try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)),
            standing: standing,
            made: try made(by: record)
        )
    }

    private func record(of server: CronServer) throws -> Record {
        let records = try repository.records(prefix, of: server.facts.systemIdentifier)
        let restores = records.filter { $0.kind == .restore }
        guard restores.count < 2 else { throw UndoFailure.ambiguous(prefix, restores.map(\.id)) }
        guard let record = restores.first else {
            throw records.isEmpty
                ? UndoFailure.none(prefix, address: server.facts.address) : UndoFailure.notARestore(records[0])
        }
        return record
    }

    /// The rows that stood before, long commands by digest alone.
    private func former(_ record: Record) throws -> [JobLine] {
        guard record.formerJobs ?? 0 > 0 else { return [] }
        var lines: [JobLine] = []
        try JobsFile.read(try repository.storage.open(repository.formerJobs(of: record))) { line in
            var line = line
            line.job.command = line.job.command.bounded
            lines.append(line)
        }
        return lines
    }

    /// Roles and databases that the restore made: they stay.
    private func made(by restore: Record) throws -> [String] {
        var names: [String] = []
        try repository.forEachRecord(of: restore.systemIdentifier) { record in
            guard record.kind == .databases, record.set == restore.set, record.at < restore.at else { return }
            names += record.roles ?? []
            names += (record.databases ?? []).filter(\.whole).map(\.name)
        }
        return (names + (restore.roles ?? [])).distinct()
    }

    private func putBack(_ plan: UndoPlan, on session: PostgresConnection) async throws {
        guard !plan.back.isEmpty else { return }
        let columns = try await session.first(ExtensionCatalog.identity)?.jobColumns ?? []
        let wanted = Set(plan.back.map(\.jobid))
        let (repository, record) = (repository, plan.record)
        let count = try await session.copyIn(JobCatalog.copyIn(columns: columns)) { rows in
            try JobsFile.read(try repository.storage.open(repository.formerJobs(of: record))) { line in
                guard wanted.contains(line.job.jobid) else { return }
                try rows.write(JobCatalog.copyRow(line.job, columns: columns))
            }
        }
        guard count == wanted.count else { throw RestoreFailure.incomplete(count, of: wanted.count) }
    }

    /// Before the commit, like that of the restore.
    private func keepRecord(_ plan: UndoPlan, _ server: CronServer) throws -> Record {
        let table = plan.record.jobTable
        var record = try server.record(.undo, jobTable: table, in: repository, at: environment.now())
        (record.cluster, record.set, record.of) = (plan.record.cluster, plan.record.set, plan.record.id)
        record.jobs =
            plan.removed.filter { job in !plan.back.contains { $0.jobid == job.jobid } }
            .map {
                RecordedJob(
                    jobid: $0.jobid,
                    jobname: $0.jobname,
                    username: $0.username,
                    content: $0.content,
                    wantedActive: false
                )
            }
            + plan.owed
        try repository.add(record)
        return record
    }
}
