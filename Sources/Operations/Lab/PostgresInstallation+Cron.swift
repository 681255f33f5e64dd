internal import CronModel
internal import ExternalTools
internal import FoundationEssentials

extension PostgresInstallation {
    /// The installation that a lab runs: the newest, or of this major, that can run a server and has pg_cron.
    ///
    /// Throws `postgres-missing` or `pg-cron-missing`.
    static func forLab(major: Int? = nil, bindir: String?) async throws -> PostgresInstallation {
        let newest = try await serving(major: major, bindir: bindir)
        if await newest.hasCron { return newest }
        let others = await all(bindir: bindir).filter { $0.canServe && $0.major == major ?? $0.major }
        for other in others.reversed() {
            if await other.hasCron { return other }
        }
        throw LabFailure.withoutCron(newest)
    }

    private var canServe: Bool { has("postgres") && has("initdb") && has("pg_ctl") }

    private var hasCron: Bool {
        get async {
            for folder in await libraryFolders
            where FileManager.default.fileExists(atPath: folder + "/pg_cron.so") { return true }
            return false
        }
    }

    private var libraryFolders: [String] {
        get async {
            guard has("pg_config"), let answer = try? await ChildProcess(path("pg_config"), ["--pkglibdir"]).output(),
                answer.ending.succeeded, let folder = answer.output.split(separator: "\n").first
            else { return [directory + "/../lib", directory + "/../lib/postgresql"] }
            return [String(folder)]
        }
    }
}
