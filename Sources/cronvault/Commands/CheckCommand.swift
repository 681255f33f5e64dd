internal import ArgumentParser
internal import BackupRepository
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

            With --deep the copy of a server's files that a set holds (full: physical) is unpacked, too, as a drill would \
            do it, and compared by pg_verifybackup with its own manifest; nothing of it is started.

            Examples:
              cronvault check              every set, segment and record of every cluster
              cronvault check latest
              cronvault check latest --deep --scratch /var/tmp/cronvault

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest. Default: everything.")
    var set: String?

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

    @Flag(name: .long, help: "Unpack the copy of the server's files, too, and have pg_verifybackup look at it.")
    var deep = false

    @Option(
        name: .customLong("pg-bindir"),
        help: "The folder of PostgreSQL's programs; default: found by the set's major."
    )
    var bindir: String?

    @Option(name: .long, help: "An absolute folder to unpack in, where there is more room.")
    var scratch: String?

    func validate() throws {
        if deep, set == nil { throw ValidationError("--deep looks at one set: name it.") }
        if let scratch, !scratch.hasPrefix("/") { throw ValidationError("--scratch takes an absolute folder.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let repository = try context.repository()
        let check = IntegrityCheck(repository, memory: context.memory, progress: ProgressView.make(console))
        var report = try check.run(set: set, cluster: context.cluster, allowPartial: allowPartial)
        if deep, report.status != .failed {
            report = CheckReport(report.checks + (try await checkCopy(repository, context)))
        }
        try console.show(report) { CheckView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(report, strict: common.strict)
    }

    private func checkCopy(_ repository: Repository, _ context: Context) async throws -> [Check] {
        let admits = allowPartial || set != "latest"
        let manifest = try repository.find(
            set ?? "latest",
            in: context.cluster,
            layers: [],
            allowPartial: admits,
            whoeverSigned: true
        )
        var options = Drill.Options()
        (options.bindir, options.scratch) = (bindir, scratch)
        return try await Drill(of: manifest, from: repository, options: options, environment: context.environment())
            .checkCopy()
    }
}
