internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Restore {
    /// The cron layer, in one transaction on a fresh session: all of the plan or nothing.
    ///
    /// Returns the record that was written, nil where no job was.
    func apply(_ plan: RestorePlan, _ contents: SetContents, on server: CronServer) async throws -> Record? {
        environment.progress(.stage(Text("restoring the jobs", zh: "恢复作业")))
        let session = try await server.connect()
        do {
            let record = try await session.transaction { session in
                try await lockAndCompare(plan, contents, server, on: session)
                if plan.createsExtension { try await session.execute(ExtensionCatalog.create) }
                for role in plan.roles { try await session.execute(RoleCatalog.create(role)) }
                var record = plan.isOnRecord ? try await self.record(.restore, of: server, on: session) : nil
                let replaced = plan.writes.filter(\.replaces).map(\.jobid)
                try await record?.keepFormerJobs(replaced, in: repository, on: session)
                try await writeJobs(plan, on: session)
                try await server.requireOwners(on: session)
                for grant in plan.grants { try await session.execute(GrantCatalog.statement(grant)) }
                try await advanceSequences(plan, on: session)
                // The record comes before the commit: a job that is inactive because of us is never without one.
                return try record.map { try keep($0, plan) }
            }
            await session.close()
            return record
        } catch let error as PostgresError {
            await session.close()
            throw RestoreFailure.applyFailed(error)
        } catch {
            await session.close()
            throw error
        }
    }

    /// From here to the commit nobody else changes the job list; what the plan was made from must still be so.
    private func lockAndCompare(
        _ plan: RestorePlan,
        _ contents: SetContents,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws {
        try await session.execute(JobCatalog.limitWaiting)
        if !plan.createsExtension { try await session.execute(JobCatalog.lock) }
        let now = try await readTarget(server, on: session, contents)
        guard now.fingerprint == plan.fingerprint else { throw RestoreFailure.targetChanged(server.facts.address) }
    }

    private func writeJobs(_ plan: RestorePlan, on session: PostgresConnection) async throws {
        guard !plan.writes.isEmpty else { return }
        for write in plan.writes where write.replaces {
            try await session.execute(JobCatalog.delete(jobid: write.jobid))
        }
        let columns = try await session.first(ExtensionCatalog.identity)?.jobColumns ?? []
        let writes = Dictionary(uniqueKeysWithValues: plan.writes.map { ($0.source, $0) })
        let (repository, manifest) = (repository, manifest)
        let count = try await session.copyIn(JobCatalog.copyIn(columns: columns)) { rows in
            try JobsFile.read(try repository.open("cron/jobs.json", of: manifest)) { line in
                guard let write = writes[line.job.jobid] else { return }
                try rows.write(Self.row(line.job, write, columns))
            }
        }
        guard count == writes.count else { throw RestoreFailure.incomplete(count, of: writes.count) }
    }

    /// The row as it goes in: its number, owner, database and node by the plan, and inactive whatever it was.
    private static func row(_ job: Job, _ write: RestorePlan.Write, _ columns: [String]) -> [UInt8] {
        CopyText.row(
            JobCatalog.insertColumns(columns).map { column in
                switch column {
                case "jobid": String(write.jobid)
                case "schedule": job.schedule
                case "command": job.command.text
                case "nodename": write.node.name
                case "nodeport": String(write.node.port)
                case "database": write.database
                case "username": write.username
                case "active": "f"
                default: write.jobname
                }
            }
        )
    }

    private func advanceSequences(_ plan: RestorePlan, on session: PostgresConnection) async throws {
        if plan.jobSequence > 0 { _ = try await session.first(SequenceCatalog.advance(.jobid, to: plan.jobSequence)) }
        if plan.runSequence > 0 { _ = try await session.first(SequenceCatalog.advance(.runid, to: plan.runSequence)) }
    }

    private func keep(_ begun: Record, _ plan: RestorePlan) throws -> Record {
        var record = begun
        record.grants = plan.grants.isEmpty ? nil : plan.grants
        record.roles = plan.roles.isEmpty ? nil : plan.roles
        record.createdExtension = plan.createsExtension ? true : nil
        record.jobs = plan.writes.map { write in
            RecordedJob(
                jobid: write.jobid,
                jobname: write.jobname,
                username: write.username,
                content: write.content,
                wantedActive: write.wantedActive,
                sourceJobid: write.source == write.jobid ? nil : write.source,
                node: write.node.description
            )
        }
        record.renumbered = plan.renumbered.sorted { $0.key < $1.key }.map { Renumbering(from: $0.key, to: $0.value) }
        record.renamed = options.renamed
        try repository.add(record)
        return record
    }

    /// A record of something that this set does to the extension as it stands now.
    func record(_ kind: Record.Kind, of server: CronServer, on session: PostgresConnection) async throws -> Record {
        let table = try await session.first(ExtensionCatalog.identity)?.jobTable ?? 0
        var record = try server.record(kind, jobTable: table, in: repository, at: environment.now())
        record.cluster = manifest.cluster
        record.set = manifest.set
        return record
    }
}
