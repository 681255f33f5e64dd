internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault copy`.
struct CopyCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Bring sets from one repository into another.",
        discussion: """
            Copies the stored bytes of a set and of the history segments that it needs, compared with their digests on the \
            way, the records of its server and the evidence of drills. No key is needed: what is encrypted or signed \
            stays as it is. A set is visible there once all of it is; what is there already is not copied again, and after an \
            interruption the same command goes on where it stopped.

            Without --from and --to: from the repository to every copy of the configuration (copies:), which "backup" \
            does by itself.

            Examples:
              cronvault copy latest
              cronvault copy --all --to far
              cronvault copy 20261122 --from far --to /var/backups/cronvault
              cronvault copy 20261122 --from far --to /var/backups/cronvault --repair

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var set: String?

    @Flag(name: .long, help: "Every set that the other repository lacks and that its own retention keeps.")
    var all = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A copy of the configuration by its name, or any place. Default: the repository.",
            valueName: "repository"
        )
    )
    var from: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A copy of the configuration by its name, or any place. Default: every copy of the configuration.",
            valueName: "repository"
        )
    )
    var to: String?

    @Flag(name: .long, help: "Read again what is there already, and write anew what is damaged.")
    var repair = false

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

    func validate() throws {
        if all, set != nil { throw ValidationError("--all goes without a set.") }
        if all, repair { throw ValidationError("--repair takes one set.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let key = try context.signingKey()
        let source = try source(context).open()
        let sets = all ? nil : [try chosen(in: source, context).set]
        var reports: [CopyReport] = []
        for target in try targets(context, key) {
            let run = CopyRun(of: context.cluster, from: source, into: target, environment: context.environment())
            let report =
                if let sets { await run.bring(sets, repairing: repair) } else { await run.bringUpToDate() }
            reports.append(report)
            try Task.checkCancellation()
        }
        if reports.count == 1, let error = reports[0].error ?? reports[0].failures.first?.error,
            reports[0].copied.isEmpty
        {
            throw error
        }
        let report = CopyReports(
            cluster: context.cluster,
            from: source.storage.location(of: .root),
            copies: reports
        )
        try console.showOutcome(report) { CopyView.lines($0) }
        return reports.allSatisfy { $0.status == .done } ? .done : .incomplete
    }

    private func source(_ context: Context) throws -> CopyPlace {
        try from.map { try context.copyPlace(named: $0, signing: nil) } ?? context.firstPlace()
    }

    private func chosen(in source: Repository, _ context: Context) throws -> Manifest {
        let text = set ?? "latest"
        return try source.find(
            text,
            in: context.cluster,
            layers: [],
            allowPartial: allowPartial || text != "latest"
        )
    }

    private func targets(_ context: Context, _ key: SigningKey?) throws -> [CopyPlace] {
        if let to { return [try context.copyPlace(named: to, signing: key)] }
        let copies = try context.configuration.copies.map { try context.copyPlace($0, signing: key) }
            .filter { $0.name != from && $0.name != context.chosenCopy?.name }
        guard !copies.isEmpty else {
            throw UsageFailure.wrong("--to names the repository to copy to; the configuration names no copies")
        }
        return copies
    }
}
