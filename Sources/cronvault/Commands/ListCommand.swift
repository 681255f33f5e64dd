internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
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
              cronvault list --jobs-history

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Flag(
        name: .customLong("jobs-history"),
        help: "When the job list changed and how, oldest first; with --json one document a line."
    )
    var jobsHistory = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let repository = try context.nearestRepository()
        guard !jobsHistory else { return try showHistory(JobListHistory(of: context.cluster, in: repository), console) }
        let report = try await ListReport(
            of: context.cluster,
            in: repository,
            cache: Context.cacheFolder,
            now: Instant.now()
        )
        try console.show(report) { ListView.lines($0.sets, cluster: context.cluster) }
        return complain(of: report.unreadable, console)
    }

    private func showHistory(_ history: JobListHistory, _ console: Console) throws -> ExitStatus {
        let unreadable = try history.forEachChange { change in
            if console.json {
                try console.showLine(change)
            } else {
                try console.show(change) { JobListHistoryView.lines($0, verbose: console.verbose) }
            }
        }
        return complain(of: unreadable, console)
    }

    private func complain(of unreadable: [SetID], _ console: Console) -> ExitStatus {
        guard !unreadable.isEmpty else { return .done }
        let list = unreadable.map(\.description).joined(separator: ", ")
        console.remark(
            Text("WARNING: cannot read \(list); see cronvault check", zh: "警告：无法读取 \(list)；请运行 cronvault check")
        )
        return .checkFailed
    }
}
