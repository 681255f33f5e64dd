internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations
internal import PostgresAccess

/// The command `cronvault migrate`.
struct MigrateCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Move the jobs of one server to another, step by step.",
        discussion: """
            Pauses at A, takes a set, restores it at B, verifies, arms at B, and reports the runs that came due in \
            between. First it rehearses: a set of A's jobs is taken and planned onto B, and a blocker stops it before \
            anything was changed. It stops at each step that fails and says in which condition both servers are; the \
            same command goes on from there. No job ever runs on both: B's are armed only while A is seen not to run \
            them.

            Roles and databases must be at B already (restore --layers full brings them). --dry-run rehearses and stops.

            Examples:
              cronvault migrate --from 'host=old user=postgres' --to 'host=new user=postgres' --dry-run
              cronvault migrate --from service=old --to service=new --confirm

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var records: RecordOptions
    @OptionGroup var mapping: MappingOptions

    @Option(name: .long, help: ArgumentHelp("The server that runs the jobs now.", valueName: "conninfo"))
    var from: String

    @Option(name: .long, help: ArgumentHelp("The server that shall run them.", valueName: "conninfo"))
    var to: String

    @Flag(name: .customLong("dry-run"), help: "Rehearse and stop; neither server is changed.")
    var dryRun = false

    @Option(name: .long, help: "How long to wait at A for runs under way: 90s, 10m, 1h.")
    var wait = DurationOption(seconds: 600)

    @Option(
        name: .customLong("on-conflict"),
        help: "A job that stands at B with other content: fail, skip or replace."
    )
    var onConflict = RestoreOptions.ConflictRule.fail

    @Flag(name: .customLong("create-roles"), help: "Make missing roles at B, with LOGIN and without a password.")
    var createRoles = false

    @Option(name: .customLong("pg-bindir"), help: "The folder of pg_dump and its siblings.")
    var bindir: String?

    @Flag(name: .long, help: "Do not ask.")
    var confirm = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, records: records, console: console)
        var options = Migration.Options()
        options.cluster = context.cluster
        options.wait = wait.seconds
        options.bindir = bindir
        options.restore.roles = mapping.roles
        options.restore.databases = mapping.databases
        options.restore.nodes = mapping.nodes
        options.restore.onConflict = onConflict
        options.restore.createRoles = createRoles
        let key = try context.signingKey()
        let migration = Migration(
            from: ConnectionSettings(conninfo: from),
            to: ConnectionSettings(conninfo: to),
            through: try context.repositoryOrMake().signing(with: key),
            options: options,
            environment: context.environment()
        )
        let plan = try await migration.plan()
        guard !dryRun, plan.blockers.isEmpty else {
            try console.show(plan) { MigrationView.lines($0) }
            return plan.blockers.isEmpty ? .done : .failed
        }
        if !confirm {
            for line in MigrationView.lines(plan) { console.remark(line.text) }
            let question = Text(
                "move the jobs of \(plan.from.address) to \(plan.to.address)?",
                zh: "将 \(plan.from.address) 的作业迁移到 \(plan.to.address)?"
            )
            try Question.ask(question, option: "migrate", console)
        }
        let report = await migration.run(plan)
        try console.showOutcome(report) { MigrationView.lines($0) }
        guard !report.isDone else { return .done }
        if !common.json, let failure = report.failure {
            console.complain(ErrorView.text(ErrorView.actionable(failure), language: console.language))
        }
        // A pause that did not come about leaves the source as it was.
        return report.stoppedAt == .pause && report.from.state == plan.from.state ? .failed : .failedLeavingSomething
    }
}
