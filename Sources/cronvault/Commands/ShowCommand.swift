internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault show`.
struct ShowCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One set: where it is from, what it holds, how it was proven, and its jobs.",
        discussion: """
            Examples:
              cronvault show latest
              cronvault show 20261122 --job nightly-vacuum
              cronvault show --job nightly-vacuum --history

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var set = "latest"

    @Option(name: .long, help: "Only the jobs of this name or number.")
    var job: String?

    @Flag(name: .long, help: "With --job: its life through all sets, version by version.")
    var history = false

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

    func validate() throws {
        if history, job == nil { throw ValidationError("--history goes with --job.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        if history, let job {
            let repository = try context.nearestRepository()
            let life = try JobListHistory(of: context.cluster, in: repository).life(of: job)
            try console.show(life) { JobListHistoryView.lines($0) }
            return .done
        }
        let contents = try contents(context)
        let report = SetReport(
            contents.contents,
            try contents.repository.standings(of: context.cluster),
            try contents.repository.authorship(of: contents.set, in: context.cluster),
            now: Instant.now()
        ) { line in
            job.map { line.job.jobname == $0 || String(line.job.jobid) == $0 } ?? true
        }
        guard job == nil || !report.jobs.isEmpty else { throw Self.noJob(job ?? "", contents.set) }
        try console.show(report) { SetView.lines($0, detailed: job != nil) }
        return .done
    }

    /// The set, read from the nearest repository where that can be done.
    private func contents(
        _ context: Context
    ) throws -> (contents: SetContents, repository: Repository, set: SetID) {
        var wish = NearestSet.Wish(set)
        (wish.allowPartial, wish.whoeverSigned) = (allowPartial || set != "latest", true)
        return try context.reading(wish) { found in
            (try SetContents.read(found.manifest, from: found.repository), found.repository, found.manifest.set)
        }
    }

    private static func noJob(_ name: String, _ set: SetID) -> ActionableError {
        ActionableError("no-job", Text("set \(set) has no job \"\(name)\"", zh: "备份集 \(set) 中没有作业 \"\(name)\""))
    }
}
