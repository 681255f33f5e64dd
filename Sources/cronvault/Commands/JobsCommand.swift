internal import ArgumentParser
internal import CronModel
internal import Operations

/// The command `cronvault jobs`.
struct JobsCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "The jobs of a live server: what each means, its last and next run, and how it fares.",
        discussion: """
            Next runs follow the server's own release of pg_cron, cron.timezone and cron.match_dom_and_dow; an inactive job \
            has none.

            Examples:
              cronvault jobs --db service=production
              cronvault jobs --job nightly-vacuum
              cronvault jobs --json
              cronvault jobs --probe

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(name: .long, help: "Only the job of this name or number, with its whole command.")
    var job: String?

    @Flag(
        name: .long,
        help: "Ask the server's own parser about each schedule, in a transaction that is rolled back; uses up a job id."
    )
    var probe = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let jobs = LiveJobs(
            of: context.settings,
            repository: try? context.repository(),
            environment: context.environment(),
            probes: probe
        )
        let report = try await jobs.run()
        guard let job else {
            try console.show(report) { JobView.live($0) }
            return report.isPartial ? .incomplete : .done
        }
        let chosen = report.jobs.filter { $0.entry.jobname == job || String($0.entry.jobid) == job }
        guard !chosen.isEmpty else { throw Self.noJob(job, report.address) }
        try console.show(["jobs": chosen]) { _ in chosen.flatMap { JobView.details($0.entry) + JobView.lastRun($0) } }
        return .done
    }

    private static func noJob(_ name: String, _ address: String) -> ActionableError {
        ActionableError("no-job", Text("\"\(address)\" has no job \"\(name)\"", zh: "\"\(address)\" 上没有作业 \"\(name)\""))
    }
}
