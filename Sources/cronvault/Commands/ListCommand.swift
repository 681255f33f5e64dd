internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Operations

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
        let repository = try context.repository()
        let found = try await repository.summaries(of: context.cluster, cache: Self.cacheFolder)
        let (standings, now) = (try repository.standings(of: context.cluster), Instant.now())
        let sets = found.sets.map { ListReport.Set(summary: $0, remarks: SetRemarkReport($0.id, standings, now: now)) }
        try console.show(ListReport(sets: sets)) { ListView.lines($0.sets, cluster: context.cluster) }
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
    /// A set and what is on record about it, in one object.
    struct Set: Encodable, Sendable {
        let summary: SetSummary
        let remarks: SetRemarkReport

        func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            try remarks.encodeRemarks(to: encoder)
        }
    }

    let sets: [Set]
}
