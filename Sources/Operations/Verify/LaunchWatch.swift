internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Watches a server for a while and compares what it launched with what its schedules predict.
struct LaunchWatch: Sendable {
    private let server: CronServer
    private let facts: ExtensionFacts
    private let seconds: Double
    private let environment: Environment

    /// What was due at the end may begin a little later.
    private static let grace = 5

    init(_ server: CronServer, _ facts: ExtensionFacts, seconds: Double, _ environment: Environment) {
        self.server = server
        self.facts = facts
        self.seconds = seconds
        self.environment = environment
    }

    func check(on session: PostgresConnection) async throws -> Check {
        if let problem = try await problem(on: session) { return Check.notLookedAt(CheckID.observed, problem) }
        environment.progress(.stage(Text("watching the launcher", zh: "观察调度进程")))
        let list = JobCatalog.jobs(columns: facts.jobColumns)
        let before = try await session.rows(list)
        let busy = Set(try await session.rows(HistoryCatalog.running).map(\.jobid))
        let first = try await session.first(HistoryCatalog.highestRunid) ?? 0
        let begin = try await now(on: session)
        try await Task.sleep(for: .seconds(seconds))
        let end = try await now(on: session)
        try await Task.sleep(for: .seconds(Self.grace))
        let launches = try await session.rows(HistoryCatalog.launches(after: first))
        let after = Dictionary(uniqueKeysWithValues: try await session.rows(list).map { ($0.jobid, $0.digest) })
        return LaunchObservation(
            jobs: before.filter { after[$0.jobid] == $0.digest },
            clock: try await server.clock(catalogVersion: facts.catalogVersion, on: session),
            begin: begin,
            end: end,
            launches: launches.compactMap { launch in
                let start = launch.start.map { Instant(secondsSince1970: $0) }
                // Due after the end: not asked for.
                guard start.map({ $0 <= end || busy.contains(launch.jobid) }) ?? true else { return nil }
                return LaunchObservation.Launch(jobid: launch.jobid, start: start)
            },
            busy: busy
        ).check()
    }

    private func now(on session: PostgresConnection) async throws -> Instant {
        Instant(secondsSince1970: try await session.first(ServerCatalog.clock) ?? 0)
    }

    private func problem(on session: PostgresConnection) async throws -> Text? {
        guard facts.historyTable != nil, server.cronSettings?["cron.log_run"] != "off" else {
            return Text("this server keeps no history", zh: "此服务器不保存历史")
        }
        guard try await session.first(HistoryCatalog.rowsAreHidden) == false else {
            return Text("the history of others is hidden", zh: "其他人的历史不可见")
        }
        return nil
    }
}
