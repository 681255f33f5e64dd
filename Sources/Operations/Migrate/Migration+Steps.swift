internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Migration {
    /// Returns since when the source runs none of them.
    func pause(_ report: inout MigrationReport) async throws -> Instant {
        let began = environment.now()
        let pause = Pause(of: source, in: repository, cluster: options.cluster, environment: environment)
        let paused = try await pause.run(wait: options.wait)
        report.pause = paused.record
        let left = paused.running.filter { !$0.ended }
        guard left.isEmpty else { throw MigrationFailure.stillRunning(left.map(\.pid), after: options.wait) }
        let since = paused.record == nil ? try lastPause() ?? began : began
        report.pausedAt = since
        report.end(
            paused.record == nil
                ? Text("no job was active any more, since \(since)", zh: "自 \(since) 起已没有启用的作业")
                : Text(
                    "\(paused.paused.count.of("job", "is", "are")) inactive now",
                    zh: "已停用 \(paused.paused.count) 个作业"
                )
        )
        return since
    }

    /// A move that goes on where an earlier one stopped finds its jobs paused.
    private func lastPause() throws -> Instant? {
        let server = try repository.owner(of: options.cluster)
        var last: Instant?
        try server.map { try repository.forEachRecord(of: $0) { if $0.kind == .pause { last = $0.at } } }
        return last
    }

    func restore(_ manifest: Manifest, _ report: inout MigrationReport) async throws {
        var wanted = options.restore
        wanted.layers = [.cron, .history]
        let restored = try await restore(manifest, wanted).run(dryRun: false)
        report.plan = restored.plan
        report.restore = restored.record
        guard restored.applied else { throw MigrationFailure.blocked(restored.plan.blockers) }
        let runs = restored.history.map { $0.restored + $0.alreadyThere } ?? 0
        let written = restored.plan.writes.count
        report.end(
            Text(
                "\(written.of("job")) written, all inactive; \(runs.of("run")) of the history",
                zh: "写入 \(written) 个作业，均为停用；历史 \(runs) 次运行"
            )
        )
    }

    func verify(_ manifest: Manifest, _ report: inout MigrationReport) async throws {
        var wanted = Verification.Options()
        wanted.afterRestore = true
        wanted.jobs = options.restore.jobs
        let checks = try await Verification(
            of: target,
            against: manifest,
            in: repository,
            options: wanted,
            environment: environment
        ).run()
        report.verify = checks
        guard checks.status != .failed else { throw MigrationFailure.notVerified(checks) }
        report.end(Text("\(checks.checks.count.of("check")), none failed", zh: "\(checks.checks.count) 项检查，无失败"))
    }

    /// Arms by the set, asking the source once more whether it really runs none of these jobs.
    func arm(_ manifest: Manifest, _ report: inout MigrationReport) async throws -> ArmReport {
        var wanted = Arm.Options()
        wanted.cluster = options.cluster
        wanted.origin = manifest.set.description
        wanted.renamed = options.restore.renamed
        let arm = Arm(on: target, source: source, in: repository, options: wanted, environment: environment)
        let plan = try await arm.plan()
        guard plan.refused.isEmpty else { throw MigrationFailure.refused(plan.refused) }
        let moved = try await movedRecord(plan, to: report.to.address, set: manifest.set)
        let armed = try await arm.apply(plan)
        report.armed = armed
        // What the source still owed its jobs is settled: nobody shall arm them there by accident.
        if !moved.jobs.isEmpty { try repository.add(moved) }
        report.end(
            Text("\(armed.armed.count.of("job", "is", "are")) active now", zh: "已启用 \(armed.armed.count) 个作业")
        )
        return armed
    }

    private func movedRecord(_ plan: ArmPlan, to address: String, set: SetID) async throws -> Record {
        let server = try await CronServer.open(source)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
        await session.close()
        let contents = Set(plan.activate.map(\.content))
        var record = try server.record(.moved, jobTable: facts.jobTable, in: repository, at: environment.now())
        (record.cluster, record.set, record.movedTo) = (options.cluster, set, address)
        record.jobs = jobs.filter { contents.contains(options.restore.contentDigest(of: $0)) }
            .map { RecordedJob($0, wantedActive: false) }
        return record
    }

    /// What came due while the jobs ran nowhere.
    func reportMissed(_ armed: ArmReport, since paused: Instant, _ report: inout MigrationReport) async throws {
        let server = try await CronServer.open(target)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        await session.close()
        let now = environment.now()
        report.missed = armed.armed.compactMap { job in
            guard let schedule = try? clock.schedule(job.schedule) else { return nil }
            let missed = MissedRuns(of: schedule, in: clock.zone, launches: [], since: paused, until: now)
            guard missed.count > 0 else { return nil }
            return MigrationReport.Missed(
                jobid: job.jobid,
                jobname: job.jobname,
                username: job.username,
                missed: missed.count,
                first: missed.runs.first,
                last: missed.runs.last
            )
        }
        let count = report.missed.reduce(0) { $0 + $1.missed }
        report.end(
            Text(
                "\(count.of("run")) came due from \(paused) to \(now), while the jobs ran nowhere",
                zh: "\(paused) 至 \(now) 期间作业未在任何服务器运行，错过 \(count) 次运行"
            )
        )
    }
}
