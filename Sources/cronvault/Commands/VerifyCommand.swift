internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault verify`.
struct VerifyCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare a server with a set: the list, the next runs, the states, the launcher, the history.",
        discussion: """
            Changes nothing; --canary schedules a test job of the connecting role, waits until it is heard, and takes it \
            away again.

            Examples:
              cronvault verify
              cronvault verify 20261122 --canary --json
              cronvault verify --observe 3m

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var set = "latest"

    @Flag(
        name: .long,
        help: "Schedule a test job and wait until it runs (up to a minute and a half before pg_cron 1.5)."
    )
    var canary = false

    @Flag(
        name: .long,
        help: "Compare every run of the history, not only that all are there and the newest are the same."
    )
    var deep = false

    @Option(name: .long, help: "How long the launcher is watched, in seconds.")
    var watch = 3.0

    @Option(
        name: .long,
        help: "Watch so long (3m) and compare each job's launches with the predicted ones."
    )
    var observe: DurationOption?

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    func validate() throws {
        if watch < 1 {
            throw ValidationError("--watch takes a number of seconds from 1: a crash loop shows only over time.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        var wish = NearestSet.Wish(set)
        wish.allowPartial = allowPartial
        // Read whole before a server is asked: what is damaged is taken from the next repository.
        let found = try context.search().findWhole(wish, telling: context.remark)
        var options = Verification.Options()
        options.canary = canary
        options.watch = watch
        options.observe = observe?.seconds
        options.deep = deep
        let report = try await Verification(
            of: context.settings,
            against: found.manifest,
            in: context.keepingRecords(found),
            options: options,
            environment: context.environment()
        ).run()
        try console.show(report) { CheckView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(report, strict: common.strict)
    }
}
