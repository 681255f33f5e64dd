internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Proves that jobs run on the throwaway server: one job for each owner, in a database its jobs use, which sends a token
/// to a session that listens there.
struct OwnerCanaries: Sendable {
    private let server: CronServer
    private let clock: CronClock
    private let owners: [(role: String, database: String)]
    private let isOurs: Bool
    /// Whether the catalog makes jobs for other owners (`schedule_in_database`, from 1.4 on).
    private let hasOwners: Bool
    private let token = String(UInt64.random(in: .min ... .max), radix: 36)

    /// A minute job starts within a minute; one more for a busy machine.
    private static let minuteLimit = 100.0
    private static let secondsLimit = 30.0
    static let id = "launcher.executes-here"

    /// What an owner's canary came to.
    private struct Outcome: Sendable {
        let role: String
        let database: String
        var heardAfter: Double?
        var problem: String?
    }

    init(
        _ server: CronServer,
        _ clock: CronClock,
        catalogVersion: String,
        owners: [(role: String, database: String)],
        isOurs: Bool
    ) {
        self.server = server
        self.clock = clock
        self.owners = owners
        self.isOurs = isOurs
        hasOwners = !["1.0", "1.1", "1.2", "1.3"].contains(catalogVersion)
    }

    func check(_ environment: Environment) async throws -> Check {
        environment.progress(.stage(Text("waiting for the canaries", zh: "等待金丝雀作业")))
        guard !owners.isEmpty else {
            return Check(Self.id, .failed, Text("no job, so no canary", zh: "没有作业，因而没有金丝雀"))
        }
        let scheduler = try await server.connect()
        do {
            let outcomes = try await outcomes(scheduler)
            await scheduler.close()
            return verdict(outcomes)
        } catch {
            await scheduler.close()
            throw error
        }
    }

    private func outcomes(_ scheduler: PostgresConnection) async throws -> [Outcome] {
        let byDatabase = Dictionary(grouping: owners) { ExactText($0.database) }
        return try await withThrowingTaskGroup(of: [Outcome].self) { group in
            for (database, owners) in byDatabase {
                group.addTask { try await listen(in: database.text, for: owners.map(\.role), scheduler) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Listens first, then schedules: nothing is missed.
    private func listen(
        in database: String,
        for roles: [String],
        _ scheduler: PostgresConnection
    ) async throws -> [Outcome] {
        let session: PostgresConnection
        do {
            session = try await server.connect(database: database)
        } catch let error as ActionableError {
            try Task.checkCancellation()
            let problem = (error.detail ?? error.problem).english
            return roles.map { Outcome(role: $0, database: database, problem: problem) }
        }
        try await session.execute(LauncherCatalog.listen("cronvault_\(token)"))
        let fast = clock.releases.allSatisfy { (try? Schedule("1 second", release: $0)) != nil }
        let stopwatch = Stopwatch()
        var outcomes = roles.map { Outcome(role: $0, database: database) }
        var waiting: [String: (index: Int, job: Int64)] = [:]
        for index in outcomes.indices {
            do {
                let job = try await schedule(outcomes[index].role, fast: fast, in: database, on: scheduler)
                waiting[outcomes[index].role] = (index, job)
            } catch let error as PostgresError {
                outcomes[index].problem = error.message
            }
        }
        // The launcher looks for new jobs once a second.
        if fast, isOurs { try await scheduler.execute(DrillCatalog.wakeLauncher) }
        let limit = fast ? Self.secondsLimit : Self.minuteLimit
        while !waiting.isEmpty, stopwatch.seconds < limit, !Task.isCancelled {
            guard let heard = await session.notification(within: 0.2), let found = waiting[heard.payload] else {
                continue
            }
            waiting[heard.payload] = nil
            outcomes[found.index].heardAfter = stopwatch.seconds
            await scheduler.unschedule(found.job)
        }
        for (_, silent) in waiting {
            outcomes[silent.index].problem = try? await scheduler.first(DrillCatalog.lastMessage(of: silent.job))
            await scheduler.unschedule(silent.job)
        }
        await session.close()
        try Task.checkCancellation()
        return outcomes
    }

    private func schedule(
        _ role: String,
        fast: Bool,
        in database: String,
        on session: PostgresConnection
    ) async throws -> Int64 {
        let command = "SELECT pg_catalog.pg_notify('cronvault_\(token)', \(SQL.literal(role)))"
        guard hasOwners else {
            let job = try await session.first(DrillCatalog.schedule(command: command)) ?? 0
            try await session.execute(DrillCatalog.handOver(job, to: role, in: database))
            return job
        }
        let job = try await session.first(
            DrillCatalog.schedule(
                name: "\(JobCatalog.canaryPrefix) \(token)",
                schedule: fast ? "1 second" : "* * * * *",
                command: command,
                database: database,
                owner: role
            )
        )
        return job ?? 0
    }

    private func verdict(_ outcomes: [Outcome]) -> Check {
        let silent = outcomes.filter { $0.heardAfter == nil }.sorted { $0.role < $1.role }
        let latest = outcomes.compactMap(\.heardAfter).max() ?? 0
        guard silent.isEmpty else {
            return Check(
                Self.id,
                .failed,
                Text(
                    "the canaries of \(silent.count) of \(outcomes.count.of("owner")) were not heard: their jobs do not run",
                    zh: "\(outcomes.count) 个所有者中，\(silent.count) 个的金丝雀没有响应：其作业不会运行"
                ),
                hint: Text(
                    "May the role log in and connect to the database? See launcher.alive.",
                    zh: "该角色能否登录并连接该数据库？请查看 launcher.alive。"
                ),
                evidence: silent.map { outcome in
                    let why = outcome.problem ?? ""
                    return Text(
                        "\"\(outcome.role)\" in \"\(outcome.database)\": \(why.isEmpty ? "silence" : why)",
                        zh: "\"\(outcome.role)\" 于 \"\(outcome.database)\"：\(why.isEmpty ? "无响应" : why)"
                    )
                }
            )
        }
        return Check(
            Self.id,
            .ok,
            Text(
                "a test job of each of \(outcomes.count.of("owner")) ran here, the last after \(Int(latest)) s",
                zh: "\(outcomes.count) 个所有者的测试作业均已在此运行，最后一个在 \(Int(latest)) 秒后"
            ),
            evidence: outcomes.sorted { $0.role < $1.role }.map {
                Text(verbatim: "\"\($0.role)\" → \"\($0.database)\": \(Int($0.heardAfter ?? 0)) s")
            }
        )
    }
}
