internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Proves that the launcher runs jobs here: a job that sends a token to this very session, unscheduled again whatever
/// happens; by itself where we are gone by then.
///
/// It proves the connecting role, in the cron database.
struct Canary: Sendable {
    private let server: CronServer
    private let clock: CronClock

    /// A minute job starts within a minute; one more for a busy server.
    private static let minuteLimit = 90.0
    private static let secondsLimit = 20.0

    init(_ server: CronServer, _ clock: CronClock) {
        self.server = server
        self.clock = clock
    }

    /// Why no canary can be scheduled: without names it could not be told from a job, and `schedule` of catalog 1.3 is
    /// broken on later libraries (pg_cron `src/job_metadata.c`, 1.4.0 to 1.6.7).
    func obstacle(_ facts: ExtensionFacts) -> Check? {
        let shape = CatalogShape(facts, installable: nil, serverMajor: 0)
        let isBroken = facts.catalogVersion == "1.3" && clock.release.catalogVersion != "1.3"
        guard !shape.holdsNames || isBroken else { return nil }
        return Check(
            CheckID.canary,
            .failed,
            Text(
                "not tried: catalog \(facts.catalogVersion) has no working cron.schedule with a name",
                zh: "未尝试：目录版本 \(facts.catalogVersion) 没有可用的带名称的 cron.schedule"
            ),
            hint: Text("ALTER EXTENSION pg_cron UPDATE.", zh: "请执行 ALTER EXTENSION pg_cron UPDATE。")
        )
    }

    func check(_ environment: Environment) async throws -> Check {
        guard !server.facts.inRecovery else {
            return Check(
                CheckID.canary,
                .failed,
                Text("a standby runs no job until it is promoted", zh: "备库在提升之前不运行任何作业"),
                hint: Text("Ask the primary, or promote this one first.", zh: "请对主库执行，或先将此库提升为主库。")
            )
        }
        environment.progress(.stage(Text("waiting for the canary", zh: "等待金丝雀作业")))
        let session = try await server.connect()
        let token = String(UInt64.random(in: .min ... .max), radix: 36)
        do {
            let check = try await listen(token, on: session)
            await session.close()
            return check
        } catch let error as PostgresError {
            await session.close()
            return Check(
                CheckID.canary,
                .failed,
                Text("no canary could be scheduled: \(error.message)", zh: "无法创建金丝雀作业：\(error.message)"),
                hint: Text("The role needs USAGE ON SCHEMA cron.", zh: "该角色需要 cron 模式的 USAGE 权限。")
            )
        }
    }

    private func listen(_ token: String, on session: PostgresConnection) async throws -> Check {
        let name = "\(JobCatalog.canaryPrefix) \(token)"
        let fast = clock.releases.allSatisfy { (try? Schedule("3 seconds", release: $0)) != nil }
        try await session.execute(LauncherCatalog.listen("cronvault_\(token)"))
        let job = try await session.first(
            LauncherCatalog.schedule(
                name: name,
                schedule: fast ? "3 seconds" : "* * * * *",
                command: "SELECT pg_catalog.pg_notify('cronvault_\(token)', '\(token)'), cron.unschedule('\(name)')"
            )
        )
        let stopwatch = Stopwatch()
        let heard = await wait(for: token, seconds: fast ? Self.secondsLimit : Self.minuteLimit, on: session)
        if let job { await session.unschedule(job) }
        guard heard else {
            try Task.checkCancellation()
            return Check(
                CheckID.canary,
                .failed,
                Text("a test job was scheduled and never ran here", zh: "测试作业已创建，但从未在此运行"),
                hint: Text(
                    "See launcher.alive, pg_hba.conf for localhost, cron.max_running_jobs and the server's log.",
                    zh: "请查看 launcher.alive、pg_hba.conf 中的 localhost、cron.max_running_jobs 以及服务器日志。"
                )
            )
        }
        return Check(
            CheckID.canary,
            .ok,
            Text(
                "a test job of \"\(server.facts.user)\" ran here after \(Int(stopwatch.seconds)) s",
                zh: "\"\(server.facts.user)\" 的测试作业在 \(Int(stopwatch.seconds)) 秒后在此运行"
            )
        )
    }

    private func wait(for token: String, seconds: Double, on session: PostgresConnection) async -> Bool {
        let stopwatch = Stopwatch()
        while stopwatch.seconds < seconds, !Task.isCancelled {
            if await session.notification(within: 0.5)?.payload == token { return true }
        }
        return false
    }
}
