internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension FunctionRestore {
    /// One transaction for each owner, in the order of the plan.
    func apply(_ ready: [ReadyOwner], _ plan: RestorePlan) async throws -> RestoreReport {
        environment.progress(.stage(Text("restoring the jobs", zh: "恢复作业")))
        var (made, done): ([MadeJob], [String]) = ([], [])
        var record: SetID?
        for (index, owner) in ready.enumerated() where !owner.plan.makes.isEmpty {
            do {
                let outcome = try await make(owner)
                made += outcome.jobs
                record = outcome.record
                done.append(owner.plan.owner)
            } catch {
                let left = ready[index...].filter { !$0.plan.makes.isEmpty }.map(\.plan.owner)
                throw FunctionFailure.unfinished(error, done: done, left: left)
            }
        }
        var report = RestoreReport(manifest, plan, applied: true, record: record)
        report.jobIds = made.map { Renumbering(from: $0.source, to: $0.jobid) }
        report.verify = FunctionVerdict(made, plan).report
        return report
    }

    /// A job that was made and read back.
    struct MadeJob: Sendable {
        let source: Int64
        let jobid: Int64
        let label: String
    }

    private func make(_ owner: ReadyOwner) async throws -> (jobs: [MadeJob], record: SetID) {
        let session = try await owner.server.connect()
        do {
            let outcome = try await session.transaction { session in
                let before = try await Self.target(owner.plan.owner, owner.server, reaching: [], on: session)
                guard before.jobs.map(\.digest) == owner.plan.seen else {
                    throw RestoreFailure.targetChanged(owner.server.facts.address)
                }
                let table = before.extension?.jobTable ?? 0
                var record = try owner.server.record(.restore, jobTable: table, in: repository, at: environment.now())
                let replaced = owner.plan.makes.compactMap(\.replaces)
                try await record.keepFormerJobs(replaced, in: repository, on: session)
                var numbers: [Int64] = []
                for make in owner.plan.makes {
                    numbers.append(try await self.make(make, in: before.database, on: session))
                }
                let after = try await Self.target(owner.plan.owner, owner.server, reaching: [], on: session)
                try Self.compare(owner.plan.makes, numbers, after.jobs)
                // The record comes before the commit: a job that is inactive because of us is never without one.
                record = complete(record, of: owner, numbers, replaced)
                try repository.add(record)
                let jobs = zip(owner.plan.makes, numbers).map {
                    MadeJob(source: $0.job.jobid, jobid: $1, label: $0.job.label)
                }
                return (jobs, record.id)
            }
            await session.close()
            return outcome
        } catch {
            await session.close()
            throw error
        }
    }

    private func make(
        _ make: OwnerPlan.Make,
        in cronDatabase: String,
        on session: PostgresConnection
    ) async throws -> Int64 {
        let job = make.job
        let command = try command(of: job)
        if let old = make.replaces { try await session.execute(SchedulingCatalog.unschedule(old)) }
        let statement =
            if make.way == .inactive, let name = job.jobname {
                SchedulingCatalog.scheduleInactive(
                    name: name,
                    schedule: job.schedule,
                    command: command,
                    database: job.database
                )
            } else {
                SchedulingCatalog.schedule(name: job.jobname, schedule: job.schedule, command: command)
            }
        guard let jobid = try await session.first(statement) else { throw FunctionFailure.notMade(job) }
        if make.way == .altered {
            try await session.execute(
                job.database == cronDatabase
                    ? SchedulingCatalog.setActive(false, jobid: jobid)
                    : SchedulingCatalog.move(jobid, to: job.database)
            )
        }
        if make.startsActive, make.way != .active {
            try await session.execute(SchedulingCatalog.setActive(true, jobid: jobid))
        }
        return jobid
    }

    /// Long ones are read from the set once more, one at a time.
    private func command(of job: Job) throws -> String {
        if let text = job.command.text { return text }
        var found: String?
        try JobsFile.read(try repository.open("cron/jobs.json", of: manifest)) { line in
            if line.job.jobid == job.jobid { found = line.job.command.text }
        }
        guard let found else { throw FunctionFailure.notMade(job) }
        return found
    }

    /// What the functions made must be what was asked for, in the state that was asked for.
    private static func compare(_ makes: [OwnerPlan.Make], _ numbers: [Int64], _ rows: [Job]) throws {
        let byNumber = Dictionary(rows.map { ($0.jobid, $0) }) { first, _ in first }
        for (make, number) in zip(makes, numbers) {
            guard let row = byNumber[number], row.contentDigest == make.job.contentDigest,
                row.isActive == make.startsActive
            else { throw FunctionFailure.notMade(make.job) }
        }
    }

    private func complete(_ begun: Record, of owner: ReadyOwner, _ numbers: [Int64], _ replaced: [Int64]) -> Record {
        var record = begun
        record.deleted = replaced.isEmpty ? nil : replaced
        record.cluster = manifest.cluster
        record.set = manifest.set
        record.renamed = options.renamed
        record.renumbered = zip(owner.plan.makes, numbers).filter { $0.job.jobid != $1 }.map {
            Renumbering(from: $0.job.jobid, to: $1)
        }
        record.jobs = zip(owner.plan.makes, numbers).map { make, number in
            RecordedJob(
                jobid: number,
                jobname: make.job.jobname,
                username: make.job.username,
                content: make.job.contentDigest,
                wantedActive: make.wantedActive,
                sourceJobid: make.job.jobid == number ? nil : make.job.jobid
            )
        }
        return record
    }
}
