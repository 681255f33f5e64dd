internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Keeps the same job from running on two servers: asks the one that the configuration knows.
struct SourceGuard: Sendable {
    private let source: ConnectionSettings?
    private let isGone: Bool

    init(_ source: ConnectionSettings?, _ isGone: Bool) {
        self.source = source
        self.isGone = isGone
    }

    func check(_ plan: ArmPlan, against target: CronServer, renamed: [Renaming]) async throws {
        guard let source, !isGone, !plan.activate.isEmpty else { return }
        let server: CronServer
        do {
            server = try await CronServer.open(source)
        } catch let error as ActionableError {
            throw QuarantineFailure.sourceUnknown(error)
        }
        guard !server.facts.isSameServer(as: target.facts) else { return }
        let session = try await server.connect()
        let facts = try await server.extensionFacts(on: session)
        let jobs = try await facts.asyncMap { try await session.rows(JobCatalog.jobs(columns: $0.jobColumns)) } ?? []
        await session.close()
        let contents = Set(plan.activate.map(\.content))
        let mapping = RestoreOptions(renamed: renamed)
        let running = jobs.filter { job in
            let here = mapping.mapped(JobLine(job: job, wantedActive: true)).job
            return job.isActive && contents.contains(here.contentDigest)
        }
        guard running.isEmpty else { throw QuarantineFailure.sourceRuns(server.facts.address, running.map(\.label)) }
    }
}
