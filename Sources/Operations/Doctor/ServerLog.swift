internal import CronModel
internal import PostgresAccess

/// What the end of the server's log says of the launcher, where it can be read.
struct ServerLog: Sendable {
    let evidence: [Text]

    private static let bytes = 262_144
    private static let shown = 6

    static func read(on session: PostgresConnection, destination: String?) async throws -> ServerLog {
        let file = try await Reading.of { try await session.first(ServerLogCatalog.currentFile) ?? nil }
        switch file {
        case .unknown(let reason):
            return ServerLog(evidence: [
                Text("the log may not be read: \(reason.english)", zh: "无权读取日志：\(reason.chinese)")
            ])
        case .known(nil):
            return ServerLog(
                evidence: [
                    Text(
                        "the log (\(destination ?? "stderr")) is not the server's own to read; on Debian it is in "
                            + "/var/log/postgresql",
                        zh: "服务器自身无法读取日志（\(destination ?? "stderr")）；Debian 上位于 /var/log/postgresql"
                    )
                ]
            )
        case .known(let path?):
            let tail = try await Reading.of {
                try await session.first(ServerLogCatalog.tail(of: path, bytes: bytes)) ?? ""
            }
            guard case .known(let text) = tail else {
                return ServerLog(evidence: [
                    Text("the log is \(path); this role may not read it", zh: "日志为 \(path)；该角色无权读取")
                ])
            }
            let lines = launcherLines(text).suffix(shown)
            return ServerLog(
                evidence: [Text("from \(path):", zh: "摘自 \(path)：")]
                    + lines.map { Text(verbatim: String($0.prefix(300))) }
            )
        }
    }

    /// The lines that launchers left behind: their ends, and whatever processes of their numbers said before.
    ///
    /// Lines with a job's command are not among them: it may hold a secret.
    static func launcherLines(_ text: String) -> [Substring] {
        let lines = text.split(whereSeparator: \.isNewline)
        let ends = lines.filter { line in
            line.contains("pg_cron")
                && (line.contains("exited with exit code") || line.contains("terminated by signal"))
                || line.contains("pg_cron scheduler shutting down") || line.contains("too many background workers")
        }
        let pids = Set(ends.compactMap { line in line.firstMatch(of: /\(PID (\d+)\)/).map { "[\($0.1)]" } })
        return lines.filter { line in
            guard !line.contains("cron job"), !line.contains("STATEMENT:") else { return false }
            return ends.contains(line) || line.contains("signal 11")
                || (line.contains("ERROR:") || line.contains("FATAL:") || line.contains("DETAIL:"))
                    && pids.contains { line.contains($0) }
        }
    }
}
