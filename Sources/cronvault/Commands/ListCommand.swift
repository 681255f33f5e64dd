internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import FoundationEssentials

/// The command `cronvault list`.
struct ListCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The sets of a cluster, oldest first.",
        discussion: """
            Examples:
              cronvault list
              cronvault list --cluster shop --json

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let found = try context.repository().summaries(of: context.cluster, cache: Self.cacheFolder)
        try console.show(ListReport(sets: found.sets)) { ListView.lines($0.sets, cluster: context.cluster) }
        guard found.unreadable.isEmpty else {
            let list = found.unreadable.map(\.description).joined(separator: ", ")
            console.remark(
                Text("WARNING: cannot read \(list); see cronvault check", zh: "警告:无法读取 \(list);请运行 cronvault check")
            )
            return .checkFailed
        }
        return .done
    }

    private static var cacheFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty { return cache + "/cronvault" }
        return environment["HOME"].map { $0 + "/.cache/cronvault" }
    }
}

/// The document `{"sets":[…]}`.
struct ListReport: Encodable, Sendable {
    let sets: [SetSummary]
}
