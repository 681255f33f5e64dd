internal import ArgumentParser
internal import CronModel
internal import Operations

/// The command `cronvault check`.
struct CheckCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read every byte of sets again and compare with what was written down.",
        discussion: """
            Says, too, which sets no trusted key has signed, where trusted-keys are configured; what is missing from the \
            chain of sets and records; and whether the repository went back behind what this machine has seen of it.

            Examples:
              cronvault check              every set, segment and record of every cluster
              cronvault check latest

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest. Default: everything.")
    var set: String?

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let check = IntegrityCheck(
            try context.repository(),
            memory: context.memory,
            progress: ProgressView.make(console)
        )
        let report = try check.run(set: set, cluster: context.cluster, allowPartial: allowPartial)
        try console.show(report) { CheckView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(report, strict: common.strict)
    }
}
