package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule
package import PostgresAccess

/// Every run that should have happened since an instant and did not, and how to catch up.
package struct Missed: Sendable {
    package enum Since: Sendable {
        case set(Manifest)
        case instant(Instant)
    }

    let settings: ConnectionSettings
    let since: Since
    let policy: CatchUpPolicy
    /// Where restores, pauses and earlier catch-ups are on record; nil: nothing is known of them.
    let repository: Repository?
    let cluster: String
    let environment: Environment

    package init(
        on settings: ConnectionSettings,
        since: Since,
        policy: CatchUpPolicy,
        repository: Repository?,
        cluster: String,
        environment: Environment
    ) {
        self.settings = settings
        self.since = since
        self.policy = policy
        self.repository = repository
        self.cluster = cluster
        self.environment = environment
    }

    /// A run that is due may start a little later, and the last minute belongs to the launcher.
    private static let grace = 60
    /// Further back nobody catches up, and the list of what was missed would fill the memory.
    private static let farthest = 366 * 86_400

    /// Looks, and changes nothing.
    package func plan() async throws -> MissedReport {
        environment.progress(.stage(Text("looking for missed runs", zh: "查找错过的运行")))
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let report = try await plan(server, on: session)
            await session.close()
            return report
        } catch {
            await session.close()
            throw error
        }
    }

    private func plan(_ server: CronServer, on session: PostgresConnection) async throws -> MissedReport {
        let facts = try await server.requireExtension(on: session)
        guard facts.historyTable != nil, server.cronSettings?["cron.log_run"] != "off" else {
            throw MissedFailure.noHistory(server.facts.address)
        }
        let now = Instant(secondsSince1970: try await session.first(ServerCatalog.clock) ?? 0)
        let begin = beginning
        let until = now.advanced(bySeconds: -Self.grace)
        guard begin < until else { throw MissedFailure.notPast(begin) }
        guard until.secondsSince1970 - begin.secondsSince1970 <= Self.farthest else {
            throw MissedFailure.tooFar(begin)
        }
        let jobs = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
        let known = try KnownStates.read(
            jobs,
            since: begin,
            set: try baseline(before: begin),
            facts,
            server,
            repository
        )
        let oldest = try await session.first(LaunchCatalog.oldest) ?? nil
        let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        let judge = JobJudge(known: known, clock: clock, until: until, port: server.facts.port, policy: policy)
        let archive = try await archive(jobs, oldest, since: begin, now)
        let found: [MissedReport.Job]
        if let archive, archive.set != nil {
            found = jobs.compactMap { judge.judge($0, archive.launches(of: $0.jobid)) }
        } else {
            found = try await session.copyOut(LaunchCatalog.copy(since: begin.secondsSince1970)) { rows in
                try judge.read(jobs, &rows)
            }
        }
        return MissedReport(
            address: server.facts.address,
            since: begin,
            until: until,
            policy: policy,
            status: found.isEmpty ? .ok : .missed,
            missed: found.reduce(0) { $0 + $1.missed },
            jobs: found,
            assumptions: known.assumptions + deletedHistory(oldest, archive?.set, since: begin),
            extensionTable: facts.jobTable
        )
    }

    /// Where the server's own history no longer reaches back to the beginning, what the archive has of it besides.
    private func archive(
        _ jobs: [Job],
        _ oldest: Int?,
        since begin: Instant,
        _ now: Instant
    ) async throws -> ArchivedLaunches? {
        if let oldest, oldest <= begin.secondsSince1970 { return nil }
        guard let repository else { return nil }
        return try await ArchivedLaunches.read(
            since: begin,
            of: jobs,
            settings,
            repository,
            cluster: cluster,
            now: now
        )
    }

    /// What was deleted and not archived looks as if it had never run.
    private func deletedHistory(_ oldest: Int?, _ set: SetID?, since begin: Instant) -> [Text] {
        let first = oldest.map(Instant.init(secondsSince1970:))
        if let first, first <= begin { return [] }
        let begins = Text(
            "the server's history \(first.map { "begins at \($0)" } ?? "is empty")",
            zh: "服务器的历史\(first.map { "始于 \($0)" } ?? "为空")"
        )
        guard let set else {
            return [
                Text("\(begins.english): runs deleted from it count as missed", zh: "\(begins.chinese)：已删除的运行按错过计算")
            ]
        }
        return [
            Text(
                "\(begins.english); the archive was asked too (up to set \(set)): runs deleted before they were archived "
                    + "count as missed",
                zh: "\(begins.chinese)；同时查询了归档（截至备份集 \(set)）：归档前已删除的运行按错过计算"
            )
        ]
    }

    private var beginning: Instant {
        switch since {
        case .set(let manifest): manifest.takenAt
        case .instant(let instant): instant
        }
    }

    /// The set that tells which jobs there were: the one named, or the newest from before.
    private func baseline(before begin: Instant) throws -> Manifest? {
        if case .set(let manifest) = since { return manifest }
        guard let repository else { return nil }
        let earlier = try repository.sets(of: cluster).last { $0.instant.map { $0 <= begin } == true }
        return try earlier.map { try repository.authenticManifest(of: $0, in: cluster) }
    }
}
