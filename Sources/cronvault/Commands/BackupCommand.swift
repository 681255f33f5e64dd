internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault backup`.
struct BackupCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Take a set: the jobs, their run history, and the databases around them.",
        discussion: """
            The cron database is found by itself, and all layers of it are read in one snapshot. Completeness is proven by \
            count and digest before the set becomes visible. A primary and its standby do not exclude each other: back up \
            one of the two.

            Where the configuration names copies, the set is brought into each of them, and so is what an earlier backup \
            could not bring. One that fails is reported with exit status 3; the set is good all the same. Where the first \
            repository cannot be written, the set is taken into the first copy that can.

            Examples:
              cronvault backup --db service=production
              cronvault backup --layers cron --label 'before the migration'
              cronvault backup --databases shop,metrics --parallel 4 --json
              cronvault backup --full physical

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(
        name: .long,
        help: "full, cron, history; full always brings cron. Default: the configuration, else all three."
    )
    var layers: String?

    @Option(name: .long, help: "Names separated by commas, or all. Default: the configuration, else all.")
    var databases: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How the full layer is taken: logical (pg_dump), physical (pg_basebackup, the whole server in one archive) or "
                + "external (the tool that the configuration describes). Default: the configuration, else logical.",
            valueName: "kind"
        )
    )
    var full: FullMethod?

    @Flag(name: .customLong("allow-partial"), help: "Take a set marked partial where row security hides rows.")
    var allowPartial = false

    @Option(name: .long, help: "A remark kept with the set.")
    var label: String?

    @Option(name: .long, help: "Databases dumped, and parts of the history read, side by side.")
    var parallel: Int?

    @Option(name: .customLong("pg-bindir"), help: "The folder of pg_dump and its siblings.")
    var bindir: String?

    @Flag(name: .customLong("no-role-passwords"), help: "Leave password verifiers out of the globals.")
    var noRolePasswords = false

    func validate() throws {
        if let parallel, parallel < 1 { throw ValidationError("--parallel takes a number from 1.") }
        _ = try layers.map(LayerList.parse)
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let key = try context.signingKey()
        let backup = BackupWithCopies(
            of: context.settings,
            into: context.firstPlace(signing: key),
            copies: try context.copyPlaces(signing: key),
            options: try options(context),
            environment: context.environment()
        )
        let (report, repository) = try await backup.run()
        context.remarkRollBack(of: repository, server: report.systemIdentifier)
        try console.showOutcome(report) { BackupView.lines($0) }
        if report.status == .partial || !report.isEverywhere { return .incomplete }
        let warns = !report.gaps.isEmpty || report.jobs.total == 0 || report.lacksSignature
        return common.strict && warns ? .checkFailed : .done
    }

    private func options(_ context: Context) throws -> Backup.Options {
        var options = Backup.Options(context.cluster, context.clusterConfiguration)
        if let layers = try layers.map(LayerList.parse) { options.layers = Set(layers).union([.cron]) }
        options.full = full ?? options.full
        if let databases { options.databases = NameList.parse(databases) }
        options.allowPartial = allowPartial
        options.label = label
        options.parallel = parallel ?? options.parallel
        options.bindir = bindir
        options.rolePasswords = !noRolePasswords
        return options
    }
}

extension FullMethod: ExpressibleByArgument {}
