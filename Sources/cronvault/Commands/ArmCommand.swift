internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault arm`.
struct ArmCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "arm",
        abstract: "Give jobs back the active state that a restore, a pause or a set recorded.",
        discussion: """
            Shows the server and the first runs, and asks; without a terminal it needs --confirm. A job that changed \
            since is refused and left as it is. Refuses altogether while the server that the configuration knows as \
            the source, if it is another one, still runs the same jobs.

            Jobs can go in waves: by name, owner, database, by what their commands touch, so many at a time; the rest \
            waits. Classes: sql (stays in its database), maintenance (VACUUM and the like, cleaning the run history), \
            outside (http, pg_net, dblink, foreign tables, subscriptions, programs and files of the host) and unknown \
            (too long or cut off). A class goes by the words of the command; what functions do inside is not seen.

            Examples:
              cronvault arm
              cronvault arm --job nightly-vacuum --confirm
              cronvault arm --only sql,maintenance --limit 5

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var records: RecordOptions

    @Argument(
        help: "A set, or the id of a restore or a pause. Default: the newest restore or pause that waits, else latest."
    )
    var origin: String?

    @Option(name: .long, parsing: .upToNextOption, help: "Only the jobs of these names or numbers.")
    var job: [String] = []

    @Option(name: .long, parsing: .upToNextOption, help: "Only jobs of these owners.")
    var role: [String] = []

    @Option(name: .long, parsing: .upToNextOption, help: "Only jobs that run in these databases.")
    var database: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Only these classes: sql, maintenance, outside, unknown.", valueName: "classes")
    )
    var only: ClassList?

    @Option(name: .long, help: "At most so many jobs now.")
    var limit: Int?

    @Flag(
        name: .customLong("source-gone"),
        help: "No other server can run these jobs any more: do not ask the source, take also what was moved away."
    )
    var sourceGone = false

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    @Flag(name: .long, help: "Do not ask.")
    var confirm = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, records: records, console: console)
        var options = Arm.Options()
        options.origin = origin
        options.wave = Wave(jobs: job, roles: role, databases: database, classes: only?.classes, limit: limit)
        options.cluster = context.cluster
        options.allowPartial = allowPartial
        options.sourceIsGone = sourceGone
        let arm = Arm(
            on: context.settings,
            source: context.configuredSource,
            in: try context.nearestRepository(),
            options: options,
            environment: context.environment()
        )
        let plan = try await arm.plan()
        if context.configuredSource == nil, !sourceGone, !plan.activate.isEmpty {
            console.remark(
                Text(
                    "NOTE: no configuration names the source; nobody asked whether it still runs these jobs",
                    zh: "注意：配置中没有源服务器；未检查它是否仍在运行这些作业"
                )
            )
        }
        for line in QuarantineView.lines(plan) { console.remark(line.text) }
        if !plan.activate.isEmpty, !confirm {
            try Question.ask(
                Text(
                    "arm \(plan.activate.count.of("job")) on \(plan.address)?",
                    zh: "在 \(plan.address) 上启用 \(plan.activate.count) 个作业？"
                ),
                option: "arm",
                console
            )
        }
        let report = try await arm.apply(plan)
        try console.showOutcome(report) { QuarantineView.lines($0) }
        return report.refused.isEmpty ? .done : .incomplete
    }
}
