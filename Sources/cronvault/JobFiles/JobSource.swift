internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Operations
internal import PostgresAccess

/// Where a command finds jobs: a live server, a file, or a set.
enum JobSource: Sendable, Hashable {
    /// The server of `--db`, the configuration or the environment.
    case live
    /// A connection string.
    case server(String)
    case file(String)
    case set(String)

    /// `live`, a connection string (it has `=` or `://`), a path to YAML (it has a dot or a slash), else a set.
    init(_ text: String) {
        self =
            if text == "live" {
                .live
            } else if text.contains("://") || (text.contains("=") && !FileManager.default.fileExists(atPath: text)) {
                .server(text)
            } else if text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml") {
                .file(text)
            } else {
                .set(text)
            }
    }

    /// Reads the jobs and what stands around them.
    ///
    /// Rows that row security hides, and partial sets, are refused unless admitted.
    func roster(_ context: Context, allowPartial: Bool) async throws -> JobRoster {
        let roster: JobRoster
        switch self {
        case .live: roster = try await JobRoster(context.settings, repository: try? context.repository())
        case .server(let conninfo):
            roster = try await JobRoster(
                ConnectionSettings(conninfo: conninfo),
                repository: try? context.repository()
            )
        case .file(let path): roster = try YAMLJobsReader.read(path)
        case .set(let text): roster = JobRoster(try contents(text, context, allowPartial: allowPartial).contents)
        }
        try roster.refusePartial(unless: allowPartial)
        return roster
    }

    func contents(
        _ text: String,
        _ context: Context,
        allowPartial: Bool
    ) throws -> (contents: SetContents, repository: Repository) {
        var wish = NearestSet.Wish(text)
        wish.allowPartial = allowPartial
        return try context.reading(wish) { (try SetContents.read($0.manifest, from: $0.repository), $0.repository) }
    }
}
