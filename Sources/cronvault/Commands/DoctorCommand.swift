internal import ArgumentParser
internal import CronModel
internal import Operations

/// The command `cronvault doctor`.
struct DoctorCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out what is wrong with a server's setup of pg_cron, and what to do about it.",
        discussion: """
            Looks at the library, its settings, the launcher (and the log, if it does not stay alive), owners, \
            pg_hba.conf, schedules, failing jobs, limits, the history and known bugs of the release. Changes nothing \
            and needs no repository. What the role may not see is a warning; a superuser sees everything.

            Examples:
              cronvault doctor --db service=production
              cronvault doctor --json --strict

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(name: .long, help: "How long the launcher is watched, in seconds.")
    var watch = 3.0

    func validate() throws {
        if !(watch >= 1) {
            throw ValidationError("--watch takes a number of seconds from 1: a crash loop shows only over time.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let doctor = Doctor(
            of: context.settings,
            watch: watch,
            copies: context.clusterConfiguration.full == .physical,
            environment: context.environment()
        )
        let report = try await doctor.run()
        try console.show(report) { CheckView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(report, strict: common.strict)
    }
}
