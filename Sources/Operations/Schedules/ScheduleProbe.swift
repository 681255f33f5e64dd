internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Asks a server's own parser which schedules it accepts.
///
/// Everything happens in one transaction that is rolled back, the creation of a missing extension too: the launcher
/// never sees it, and nothing stays but a gap in `cron.jobid_seq`.
struct ScheduleProbe: Sendable {
    private let server: CronServer

    /// A transaction that stays open for longer would keep others from vacuuming.
    static let limit = 10_000

    /// Taken by every release.
    private static let harmless = "0 0 1 1 *"

    init(_ server: CronServer) {
        self.server = server
    }

    /// Throws `probe-impossible`, `probe-unsafe`, `probe-refused` or `probe-too-long`.
    func ask(_ schedules: [String]) async throws -> ProbedParser {
        let texts = (schedules + ProbedParser.telling).distinct()
        guard texts.count <= Self.limit else { throw ProbeFailure.tooMany(texts.count, limit: Self.limit) }
        guard !server.facts.inRecovery else { throw ProbeFailure.standby(server.facts.address) }
        let session = try await server.connect()
        do {
            let parser = try await ask(texts, on: session)
            await session.rollBack()
            await session.close()
            return parser
        } catch let error as PostgresError {
            await session.close()
            throw ProbeFailure.refused(error)
        } catch {
            await session.close()
            throw error
        }
    }

    private func ask(_ texts: [String], on session: PostgresConnection) async throws -> ProbedParser {
        let facts = try await server.extensionFacts(on: session)
        let candidates = try await server.releases(catalogVersion: facts?.catalogVersion ?? "", on: session)
        // Up to 1.2.0 some invalid schedules end the session in a crash of the whole server, or never end.
        if let old = candidates.first(where: \.crashesOnInvalidSchedules) { throw ProbeFailure.unsafe(old) }
        try await session.execute("BEGIN")
        try await session.execute(JobCatalog.limitWaiting)
        if facts == nil { try await session.execute(ExtensionCatalog.create) }
        guard try await session.first(ProbeCatalog.mayAlter) == true else {
            return try await askByScheduling(texts, candidates, on: session)
        }
        let jobid = try await session.first(ProbeCatalog.schedule(Self.harmless)) ?? 0
        try await session.execute(ProbeCatalog.savepoint)
        var answers: [ExactText: String?] = [:]
        for text in texts {
            let alter = ProbeCatalog.alter(jobid, schedule: text)
            answers[ExactText(text)] = try await refusal(on: session) { try await session.execute(alter) }
        }
        return ProbedParser(candidates: candidates, answers: answers, numbersUsed: 1)
    }

    /// Without `alter_job` (before catalog 1.4, or for a role that may not call it) each accepted schedule draws a number.
    private func askByScheduling(
        _ texts: [String],
        _ candidates: [CronRelease],
        on session: PostgresConnection
    ) async throws -> ProbedParser {
        // A role that may schedule nothing must not look like a parser that accepts nothing.
        _ = try await session.first(ProbeCatalog.schedule(Self.harmless))
        try await session.execute(ProbeCatalog.savepoint)
        var answers: [ExactText: String?] = [:]
        for text in texts {
            let schedule = ProbeCatalog.schedule(text)
            answers[ExactText(text)] = try await refusal(on: session) { _ = try await session.first(schedule) }
        }
        let accepted = answers.values.count { $0 == nil }
        return ProbedParser(candidates: candidates, answers: answers, numbersUsed: accepted + 1)
    }

    /// What the parser says against a schedule; nil where it takes it.
    private func refusal(on session: PostgresConnection, _ body: () async throws -> Void) async throws -> String? {
        do {
            try await body()
            return nil
        } catch let error as PostgresError where error.isRejectedSchedule {
            try await session.execute(ProbeCatalog.backToSavepoint)
            return error.message
        }
    }
}
