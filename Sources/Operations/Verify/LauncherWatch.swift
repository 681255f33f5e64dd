internal import CronModel
package import PostgresAccess

/// The launcher at one moment; nil: there was none.
package typealias LauncherLook = LauncherCatalog.Process?

/// Is the launcher alive, and the same process for as long as it is watched? One that dies of a bad row comes back each
/// second, so a single look proves nothing.
struct LauncherWatch: Sendable {
    private let server: CronServer
    private let seconds: Double
    private static let interval = 0.5

    init(_ server: CronServer, seconds: Double) {
        self.server = server
        self.seconds = seconds
    }

    /// Looks for three seconds, by a session of its own.
    static func looks(at server: CronServer) async throws -> [LauncherLook] {
        guard server.facts.mayReadStatistics, !server.facts.inRecovery else { return [] }
        let session = try await server.connect()
        do {
            let looks = try await LauncherWatch(server, seconds: Verification.Options().watch).looks(on: session)
            await session.close()
            return looks
        } catch {
            await session.close()
            throw error
        }
    }

    /// `earlier`: what was seen in as many seconds already; one more look then tells whether it still is so.
    func check(on session: PostgresConnection, after earlier: [LauncherLook] = []) async throws -> Check {
        guard server.facts.mayReadStatistics else {
            return Check(
                CheckID.launcher,
                .warning,
                Text(
                    "cannot tell: role \"\(server.facts.user)\" may not see the launcher",
                    zh: "无法判断：角色 \"\(server.facts.user)\" 看不到调度进程"
                ),
                hint: Text(
                    "GRANT pg_read_all_stats TO \"\(server.facts.user)\".",
                    zh: "请执行 GRANT pg_read_all_stats TO \"\(server.facts.user)\"。"
                )
            )
        }
        guard !server.facts.inRecovery else {
            return Check(
                CheckID.launcher,
                .warning,
                Text("a standby has no launcher until it is promoted", zh: "备库在提升之前没有调度进程")
            )
        }
        guard earlier.isEmpty else {
            return verdict(earlier + [try await session.rows(LauncherCatalog.processes).first])
        }
        return verdict(try await looks(on: session))
    }

    private func looks(on session: PostgresConnection) async throws -> [LauncherLook] {
        var looks: [LauncherLook] = []
        let stopwatch = Stopwatch()
        repeat {
            if !looks.isEmpty { try await Task.sleep(for: .seconds(Self.interval)) }
            looks.append(try await session.rows(LauncherCatalog.processes).first)
        } while stopwatch.seconds < seconds
        return looks
    }

    private func verdict(_ looks: [LauncherLook]) -> Check {
        let seen = Set(looks.compactMap(\.self))
        let evidence = seen.sorted { $0.startedAt < $1.startedAt }.map {
            Text(verbatim: "pid \($0.pid), \($0.startedAt)")
        }
        let hint = Text(
            "Look into the server's log: a row whose owner does not exist, a wrong cron.database_name, or a launcher that "
                + "somebody terminated (up to 1.6.0 it never comes back).",
            zh: "请查看服务器日志：可能是某行的所有者不存在、cron.database_name 有误，或调度进程被终止（1.6.0 及以前不会自动恢复）。"
        )
        if seen.count == 1, !looks.contains(nil) {
            return Check(
                CheckID.launcher,
                .ok,
                Text("the launcher has been the same process for \(seconds) s", zh: "调度进程在 \(seconds) 秒内保持不变"),
                evidence: evidence
            )
        }
        let summary =
            seen.isEmpty
            ? Text("there is no launcher: no job runs", zh: "没有调度进程：所有作业都不会运行")
            : Text("the launcher does not stay alive: no job runs", zh: "调度进程反复重启：所有作业都不会运行")
        return Check(CheckID.launcher, .failed, summary, hint: hint, evidence: evidence)
    }
}
