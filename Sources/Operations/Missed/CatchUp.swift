internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Runs missed jobs once more, through pg_cron itself: a one-off job for the same owner in the same database, in one
/// certain minute, taken away after its run.
///
/// The command is never parsed by a session of ours, which is more privileged than its owner. Should cronvault die, the
/// one-off job is due again in a year, not in a minute.
struct CatchUp: Sendable {
    let server: CronServer
    let facts: ExtensionFacts
    let clock: CronClock
    let environment: Environment

    static let mostRuns = 60
    /// A minute must not begin before the launcher has read the list.
    private static let lead = 5
    /// How many seconds a run is waited for; then it is left to itself.
    ///
    /// Deleting its job would cancel it (pg_cron `src/pg_cron.c`, `ManageCronTask`).
    private static let longestRun = 6 * 3600

    /// Runs one round after the other until each job has had its number of runs.
    func run(_ jobs: [MissedReport.Job], on session: PostgresConnection) async throws -> [MissedReport.Caught] {
        var left = jobs.filter { $0.catchUp > 0 }.map { (job: $0, times: $0.catchUp) }
        var caught: [MissedReport.Caught] = []
        while !left.isEmpty {
            let total = left.reduce(0) { $0 + $1.times }
            environment.progress(.stage(Text("catching up, \(total.of("run")) to go", zh: "补跑中，剩余 \(total) 次")))
            caught += try await round(left.map(\.job), on: session)
            left = left.map { ($0.job, $0.times - 1) }.filter { $0.1 > 0 }
        }
        return caught
    }

    private func round(
        _ jobs: [MissedReport.Job],
        on session: PostgresConnection
    ) async throws -> [MissedReport.Caught] {
        let now = Instant(secondsSince1970: try await session.first(ServerCatalog.clock) ?? 0)
        let (minute, schedule) = try nextMinute(after: now.advanced(bySeconds: Self.lead))
        let facts = facts
        let address = server.facts.address
        let token = String(UInt32.random(in: .min ... .max), radix: 36)
        let made = try await session.transaction { session in
            let rows = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
            let digests = Dictionary(uniqueKeysWithValues: rows.map { ($0.jobid, $0.digest) })
            var made: [Int64: Int64] = [:]
            for job in jobs {
                guard digests[job.jobid] == job.row else { throw MissedFailure.changed(address) }
                let name = "\(JobCatalog.canaryPrefix) catch-up \(token) \(job.jobid)"
                let once = LaunchCatalog.scheduleOnce(job.jobid, name: name, schedule: schedule)
                guard let number = try await session.first(once) else { throw MissedFailure.changed(address) }
                made[number] = job.jobid
            }
            return made
        }
        do {
            let caught = try await outcomes(of: made, due: minute, on: session)
            try await session.execute(LaunchCatalog.delete(made.keys.sorted()))
            return caught
        } catch {
            throw MissedFailure.interrupted(cause(of: error), made.keys.sorted())
        }
    }

    private struct StillRunning: Error {}

    private func cause(of error: any Error) -> Text {
        switch error {
        case let error as PostgresError: Text(verbatim: error.message)
        case is CancellationError: Text("cancelled", zh: "已取消")
        case is StillRunning:
            Text(
                "a run is still under way after \(Self.longestRun / 3600) hours",
                zh: "有运行超过 \(Self.longestRun / 3600) 小时仍未结束"
            )
        default: Text("failed", zh: "失败")
        }
    }

    /// Waits for the minute, and then until every run of it is over.
    private func outcomes(
        of made: [Int64: Int64],
        due minute: Instant,
        on session: PostgresConnection
    ) async throws -> [MissedReport.Caught] {
        while true {
            try await Task.sleep(for: .milliseconds(500))
            let now = Instant(secondsSince1970: try await session.first(ServerCatalog.clock) ?? 0)
            let runs = try await session.rows(LaunchCatalog.outcomes(of: made.keys.sorted()))
            let over = runs.filter { ["succeeded", "failed"].contains($0.status) }
            // Two minutes after it was due, what has not begun will not.
            let isLate = now > minute.advanced(bySeconds: 120)
            guard over.count == made.count || isLate && over.count == runs.count else {
                if now > minute.advanced(bySeconds: Self.longestRun) { throw StillRunning() }
                continue
            }
            let known = Dictionary(uniqueKeysWithValues: runs.map { ($0.jobid, $0) })
            return made.sorted { $0.value < $1.value }.map { number, jobid in
                let run = known[number]
                return MissedReport.Caught(
                    jobid: jobid,
                    status: run?.status ?? "not started",
                    message: run?.message ?? ""
                )
            }
        }
    }

    /// A minute soon, and the schedule that means it alone, by the server's own rules.
    func nextMinute(after instant: Instant) throws -> (Instant, String) {
        let first = (instant.secondsSince1970 / 60 + 1) * 60
        for minute in 0..<90 {
            let due = Instant(secondsSince1970: first + minute * 60)
            let text = Self.schedule(of: due, in: clock.zone, hasZone: clock.release.hasTimezone)
            let day = due.advanced(bySeconds: 2 * 86_400)
            guard let schedule = try? clock.schedule(text),
                schedule.nextRun(after: instant, in: clock.zone) == due,
                schedule.nextRun(after: due, in: clock.zone).map({ $0 > day }) ?? true
            else { continue }
            return (due, text)
        }
        throw MissedFailure.noMinute()
    }

    private static func schedule(of instant: Instant, in zone: TimeZoneRules, hasZone: Bool) -> String {
        let local = instant.advanced(bySeconds: hasZone ? zone.offset(at: instant) : 0).description
        func number(_ from: Int, _ count: Int) -> Int { Int(local.dropFirst(from).prefix(count)) ?? 0 }
        return "\(number(14, 2)) \(number(11, 2)) \(number(8, 2)) \(number(5, 2)) *"
    }
}

extension Missed {
    /// Carries the policy out and writes it down: the same runs are not reported again.
    package func apply(_ plan: MissedReport, in repository: Repository) async throws -> MissedReport {
        let limit = CatchUp.mostRuns
        if let job = plan.jobs.first(where: { $0.catchUp > limit }) {
            throw MissedFailure.tooMany(job.label, job.missed, limit: limit)
        }
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let report = try await apply(plan, in: repository, server, on: session)
            await session.close()
            return report
        } catch let error as PostgresError {
            await session.close()
            throw error.actionable("catch-up-failed", Text("cannot catch up", zh: "无法补跑"))
        } catch {
            await session.close()
            throw error
        }
    }

    private func apply(
        _ plan: MissedReport,
        in repository: Repository,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws -> MissedReport {
        let facts = try await server.requireExtension(on: session)
        guard facts.jobTable == plan.extensionTable else { throw MissedFailure.changed(server.facts.address) }
        var report = plan
        if plan.jobs.contains(where: { $0.catchUp > 0 }) {
            guard !["1.0", "1.1", "1.2", "1.3"].contains(facts.catalogVersion) else {
                throw MissedFailure.noOneOffs(facts.catalogVersion)
            }
            let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
            let catchUp = CatchUp(server: server, facts: facts, clock: clock, environment: environment)
            report.caughtUp = try await catchUp.run(plan.jobs, on: session)
        }
        report.applied = true
        report.record = try keepRecord(of: plan, server, facts, repository)
        return report
    }

    private func keepRecord(
        of plan: MissedReport,
        _ server: CronServer,
        _ facts: ExtensionFacts,
        _ repository: Repository
    ) throws -> SetID? {
        let jobs = plan.jobs.filter { $0.obstacle == nil }
        guard !jobs.isEmpty else { return nil }
        var record = try server.record(.catchUp, jobTable: facts.jobTable, in: repository, at: environment.now())
        record.cluster = cluster
        record.until = plan.until
        record.jobs = jobs.map {
            RecordedJob(
                jobid: $0.jobid,
                jobname: $0.jobname,
                username: $0.username,
                content: $0.row,
                wantedActive: true
            )
        }
        try repository.add(record)
        return record.id
    }
}
