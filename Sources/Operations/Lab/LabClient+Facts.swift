internal import CronModel
internal import ExternalTools

extension LabClient {
    /// What a lab's server says about itself.
    func facts() async throws -> (version: String, cron: LabReport.Cron) {
        let server = try await ask(ServerFacts.self, LabScript.serverFacts, database: "postgres")
        guard let database = server.database else {
            return (server.version, LabReport.Cron(preloaded: false, database: nil, catalogVersion: nil, jobs: nil))
        }
        let cron = try await ask(CronFacts.self, LabScript.cronFacts, database: database)
        return (
            server.version,
            LabReport.Cron(preloaded: true, database: database, catalogVersion: cron.catalogVersion, jobs: cron.jobs)
        )
    }

    /// Makes the database that pg_cron works in, where it is missing, and the extension in it; without pg_cron in
    /// `shared_preload_libraries`, nothing.
    func prepare() async throws {
        _ = try await run(LabScript.prepare, database: "postgres")
    }

    private struct ServerFacts: Decodable {
        let version: String
        let database: String?
    }

    private struct CronFacts: Decodable {
        let catalogVersion: String?
        let jobs: Int?
    }
}
