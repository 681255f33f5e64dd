internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault rekey`.
struct RekeyCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Write old sets anew for the recipients of now; with --confirm it is done.",
        discussion: """
            After "cronvault key rotate", when a recipient came or went, or when sets were taken before encryption was \
            configured. Needs an identity that opens what is there; a wrong or missing one is noticed before anything is \
            written. Each set, with the segments it refers to, is written under another id of the same second; when that \
            exists the old one is removed. Its old id goes on naming it; pins, labels and proofs go with it. Signed sets \
            are signed anew. Where the store retains old objects they stay until it lets go: prune takes them then.

            What was stolen together with an old key stays readable with it, whatever is done here.

            Examples:
              cronvault rekey --all
              cronvault rekey --all --identity old.txt --confirm
              cronvault rekey 20261122T072947Z-k3f9 --confirm

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: ArgumentHelp("Ids, unique prefixes, or latest.", valueName: "set"))
    var sets: [String] = []

    @Flag(name: .long, help: "Every set of the cluster.")
    var all = false

    @Flag(name: .long, help: "Do it.")
    var confirm = false

    func validate() throws {
        guard sets.isEmpty == all else { throw ValidationError("Name sets, or say --all.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let rekey = Rekey(
            of: context.cluster,
            in: try context.repository().signing(with: context.signingKey()),
            environment: context.environment()
        )
        let report = try await rekey.run(all ? nil : sets, confirmed: confirm)
        try console.show(report) { RekeyView.lines($0) }
        return report.exitStatus
    }
}
