internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Would each job work? Its statements are read by the server, one by one, over a session **logged in** as its owner in
/// its own database; nothing is run.
///
/// A session that only plays the owner (SET ROLE) would run code of that owner's choosing with its own rights: reading a
/// statement evaluates domains and constants.
struct CommandAnalysis: Sendable {
    /// Leads to the drill's server; into a throwaway one every role is let in.
    let connection: ConnectionSettings
    /// Elsewhere a role that cannot log in without a password may well do so with one.
    let isOurs: Bool

    /// So many sessions at a time.
    private static let parallel = 4

    /// The verdicts, in the order of the jobs.
    func judge(_ lines: [JobLine]) async throws -> [JobVerdict] {
        let groups = Dictionary(grouping: lines) { line in
            RestoreTarget.RoleAndDatabase(role: line.job.username, database: line.job.database)
        }
        var verdicts: [JobVerdict] = []
        try await withThrowingTaskGroup(of: [JobVerdict].self) { group in
            var waiting = groups.sorted { $0.key < $1.key }[...]
            for _ in 0..<Self.parallel {
                guard let (place, lines) = waiting.popFirst() else { break }
                group.addTask { try await judge(lines, of: place) }
            }
            while let judged = try await group.next() {
                verdicts += judged
                if let (place, lines) = waiting.popFirst() { group.addTask { try await judge(lines, of: place) } }
            }
        }
        return verdicts.sorted { $0.jobid < $1.jobid }
    }

    private func judge(_ lines: [JobLine], of place: RestoreTarget.RoleAndDatabase) async throws -> [JobVerdict] {
        let session: PostgresConnection
        do {
            session = try await PostgresConnection.connectUnprepared(
                connection.database(place.database).overriding(["user": place.role])
            )
        } catch let error as ActionableError {
            try Task.checkCancellation()
            return lines.map { unreachable($0, error) }
        }
        do {
            var reader = OwnerAnalysis(session: session)
            try await reader.begin()
            var verdicts: [JobVerdict] = []
            for line in lines { verdicts.append(try await reader.judge(line)) }
            await session.close()
            return verdicts
        } catch let error as PostgresError {
            await session.close()
            try Task.checkCancellation()
            let problem = ActionableError("session-lost", Text(verbatim: error.message))
            return lines.map { unreachable($0, problem) }
        } catch {
            await session.close()
            throw error
        }
    }

    private func unreachable(_ line: JobLine, _ error: ActionableError) -> JobVerdict {
        var verdict = JobVerdict(line.job, wantedActive: line.wantedActive)
        let reason = error.detail ?? error.problem
        guard isOurs else {
            verdict.pass(
                over: 0,
                Text(
                    "nobody can log in here as \"\(line.job.username)\": \(reason.english)",
                    zh: "无法在此以 \"\(line.job.username)\" 登录：\(reason.chinese)"
                )
            )
            verdict.conclude()
            return verdict
        }
        verdict.find(
            0,
            Text(
                "role \"\(line.job.username)\" cannot work in database \"\(line.job.database)\": \(reason.english)",
                zh: "角色 \"\(line.job.username)\" 无法在数据库 \"\(line.job.database)\" 中工作：\(reason.chinese)"
            )
        )
        verdict.conclude()
        return verdict
    }
}
