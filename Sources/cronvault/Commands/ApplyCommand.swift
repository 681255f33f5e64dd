internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Operations

/// The command `cronvault apply`.
struct ApplyCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the jobs of a server what a YAML file says.",
        discussion: """
            Shows the plan, asks on a terminal, and needs --confirm without one; then everything in one transaction. \
            Jobs become active or inactive as the file says and run on the server itself; one that waits to be armed \
            stays as it is. Jobs that the file does not name stay, unless --delete is given. What stood there before \
            goes into a record.

            --check changes nothing and exits 13 where the server is not what the file says: for CI.

            Examples:
              cronvault export >jobs.yaml
              cronvault apply jobs.yaml --dry-run
              cronvault apply jobs.yaml --confirm --delete
              cronvault apply jobs.yaml --check --junit report.xml

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var records: RecordOptions

    @Argument(help: "The file, as export writes it.")
    var file: String

    @Flag(name: .customLong("dry-run"), help: "Print the plan and stop.")
    var dryRun = false

    @Flag(name: .long, help: "Change nothing; exit 13 where the server is not what the file says.")
    var check = false

    @Option(name: .long, help: ArgumentHelp("With --check: write the result as JUnit XML too.", valueName: "file"))
    var junit: String?

    @Flag(name: .long, help: "Take over rows that do the same under another name or none, instead of making new ones.")
    var adopt = false

    @Flag(name: .long, help: "Delete jobs that the file does not name.")
    var delete = false

    @Flag(name: .long, help: "Yes to what would be asked.")
    var confirm = false

    func validate() throws {
        if junit != nil, !check { throw ValidationError("--junit belongs to --check.") }
        if check, confirm || dryRun {
            throw ValidationError("--check changes nothing: leave --confirm and --dry-run away.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, records: records, console: console)
        let roster = try YAMLJobsReader.read(file)
        var options = Apply.Options()
        (options.adopt, options.delete) = (adopt, delete)
        let apply = Apply(
            roster,
            onto: context.settings,
            in: check || dryRun
                ? try? context.repository()
                : try context.repositoryOrMake().signing(with: context.signingKeyIfReadable()),
            options: options,
            environment: context.environment()
        )
        let plan = try await apply.plan()
        if check { return try finish(checking: plan, console) }
        guard !dryRun, plan.blockers.isEmpty else {
            try console.show(ApplyReport(plan, applied: false)) { ApplyView.lines($0, verbose: console.verbose) }
            return plan.blockers.isEmpty ? .done : .failed
        }
        if !plan.changes.isEmpty, !confirm {
            for line in ApplyView.lines(plan, verbose: console.verbose) { console.remark(line.text) }
            try Question.ask(
                Text(
                    "change \(plan.changes.count.of("job")) on \(plan.address)?",
                    zh: "更改 \(plan.address) 上的 \(plan.changes.count) 个作业？"
                ),
                option: "apply",
                console
            )
        }
        let report = try await apply.apply(plan)
        try console.showOutcome(report) { ApplyView.lines($0, verbose: console.verbose) }
        return .done
    }

    private func finish(checking plan: ApplyPlan, _ console: Console) throws -> ExitStatus {
        try console.show(ApplyReport(plan, applied: false)) { ApplyView.lines($0, verbose: console.verbose) }
        if let junit {
            let document = JUnitReport(plan, file: file, language: console.language).document
            do {
                try Data(document.utf8).write(to: URL(filePath: junit))
            } catch {
                throw ActionableError("junit", Text("cannot write \"\(junit)\"", zh: "无法写入 \"\(junit)\""))
            }
        }
        return plan.changes.isEmpty && plan.blockers.isEmpty ? .done : .checkFailed
    }
}
