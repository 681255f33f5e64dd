internal import ArgumentParser
internal import CronModel
internal import Operations

/// The command `cronvault diff`.
struct DiffCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What differs between two sets, files or live servers: jobs, settings, grants.",
        discussion: """
            Each side is a set (an id, a unique prefix, latest), a YAML file of jobs (a name with a slash or .yaml), a \
            connection string, or live: the server of --db, the configuration or the environment. The result reads as \
            a change from the first to the second; exit status 13 says that there is one.

            A named job is its name within its owner, an unnamed one its content. Job numbers are no difference, nor \
            is the port where each runs on its own server; a job that only waits to be armed counts as active.

            Examples:
              cronvault diff latest live
              cronvault diff 20261121 20261122
              cronvault diff jobs.yaml 'service=production'

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "The side before.")
    var from: String

    @Argument(help: "The side after.")
    var to: String

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set, and a server where row security hides rows.")
    var allowPartial = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let before = try await JobSource(from).roster(context, allowPartial: allowPartial)
        let after = try await JobSource(to).roster(context, allowPartial: allowPartial)
        let difference = JobDifference(from: before, to: after)
        try console.show(difference) { DiffView.lines($0, verbose: console.verbose) }
        return difference.same ? .done : .checkFailed
    }
}
