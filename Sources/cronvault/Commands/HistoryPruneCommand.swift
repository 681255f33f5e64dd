internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault history prune`.
struct HistoryPruneCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete from the server old runs that the archive holds; with --confirm.",
        discussion: """
            Only rows that are, column by column, what the segments of the newest complete set hold are deleted; \
            others stay. Segments are read and compared with their digests before. In batches, each a transaction of \
            its own, with a pause in between: the launcher never waits, and the command may be stopped and run again \
            at any time.

            Examples:
              cronvault history prune --keep 30d
              cronvault history prune --keep 30d --confirm
              cronvault history prune --keep 30d --print-job

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(name: .long, help: "Runs that began within this time stay: 36h, 30d, 8w.")
    var keep: DurationOption

    @Flag(name: .long, help: "Do it.")
    var confirm = false

    @Option(name: .long, help: "Rows of one transaction.")
    var batch = 10_000

    @Option(name: .long, help: "Between two transactions.")
    var pause = DurationOption(seconds: 0.1)

    @Flag(name: .customLong("print-job"), help: "Print the statement of a pg_cron job that does it by SQL, and stop.")
    var printJob = false

    func validate() throws {
        guard (1...1_000_000).contains(batch) else {
            throw ValidationError("--batch takes a number from 1 to 1000000.")
        }
        guard !printJob || !confirm else { throw ValidationError("--print-job does nothing; it takes no --confirm.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        var options = HistoryPrune.Options(keep: Int(keep.seconds))
        options.cluster = context.cluster
        options.batch = batch
        options.pause = pause.seconds
        let prune = HistoryPrune(
            of: context.settings,
            archivedIn: try context.repository(),
            options: options,
            environment: context.environment()
        )
        if printJob {
            try console.show(try await prune.job()) { HistoryPruneView.job($0) }
        } else {
            try console.show(try await prune.run(confirmed: confirm)) { HistoryPruneView.lines($0) }
        }
        return .done
    }
}
