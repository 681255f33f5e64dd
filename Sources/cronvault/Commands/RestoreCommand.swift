internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations
internal import PostgresAccess

/// The command `cronvault restore`.
struct RestoreCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a set back: databases, jobs and run history; jobs inactive until they are armed.",
        discussion: """
            Creates the extension, restores jobs, grants and sequences in one transaction, then the history in chunks, then \
            verifies. Nothing runs before "cronvault arm". A plan with blockers changes nothing and exits 1; run the same \
            command again after an interruption and it goes on where it stopped.

            With --layers full,cron,history it begins with nothing: roles and databases come first, onto a server that \
            has no data of its own. A database that holds anything is refused, a role that exists stays as it is.

            Given a record instead of a set, of a restore, an apply or an arm, it undoes that: rows that were replaced \
            or deleted are back, rows and runs that were added are gone. A job that somebody touched since is a \
            blocker, unless --on-conflict or --job says otherwise. --layers cron leaves the restored history where it \
            is.

            Examples:
              cronvault restore latest --layers full,cron,history --db 'host=empty-server user=postgres'
              cronvault restore latest --layers full --databases shop --into shop_of_monday
              cronvault restore latest --dry-run
              cronvault restore latest --db 'host=new-server user=postgres dbname=postgres'
              cronvault restore 20261122T103740Z-h2m5 --dry-run      # what undoing that restore would do
              cronvault restore 20261122 --map-role old_owner=new_owner --create-roles

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var records: RecordOptions
    @OptionGroup var mapping: MappingOptions
    @OptionGroup var full: FullLayerOptions

    @Argument(
        help: ArgumentHelp(
            "A set: an id, a unique prefix, or latest: the newest complete one with the layers asked for. A record, of a "
                + "restore, an apply or an arm: undo it.",
            valueName: "set|record"
        )
    )
    var set = "latest"

    @Option(name: .long, help: "full, cron, history.")
    var layers = "cron,history"

    @Option(
        name: .long,
        help:
            "Runs to bring back: as-of (as the table stood), all (ever archived), 30d (that stood there, so many days), none."
    )
    var history = HistoryScope.asOf

    @Flag(name: .customLong("dry-run"), help: "Print the plan and stop.")
    var dryRun = false

    @Option(name: .long, parsing: .upToNextOption, help: "Only the jobs of these names or numbers; without history.")
    var job: [String] = []

    @Option(
        name: .customLong("on-conflict"),
        help:
            "A job that stands there with other content: fail, skip or replace. Replacing needs --confirm without a terminal."
    )
    var onConflict = RestoreOptions.ConflictRule.fail

    @Flag(name: .customLong("create-roles"), help: "Make missing roles, with LOGIN and without a password.")
    var createRoles = false

    @Option(name: .customLong("check"), help: "Read the whole set first (all), or only the layers asked for (needed).")
    var checking = RestoreOptions.Checking.all

    @Flag(
        name: .long,
        help: "Ask the target's own parser about each schedule, in a transaction that is rolled back; uses up a job id."
    )
    var probe = false

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    @Option(
        name: .long,
        help:
            "rows, or functions: for managed services, by pg_cron's functions as each owner, with new numbers and no history."
    )
    var method = RestoreOptions.Method.rows

    @Option(
        name: .customLong("owner-db"),
        help: ArgumentHelp(
            "How to log in as an owner of jobs: then the plan says whether what its commands name exists; with --method "
                + "functions its jobs are made by it.",
            valueName: "role=conninfo"
        )
    )
    var ownerConnection: [String] = []

    @Flag(name: .long, help: "Arm the jobs once they are verified. Needs --confirm.")
    var armed = false

    @Flag(name: .customLong("source-gone"), help: "With --armed: the source can no longer run these jobs.")
    var sourceGone = false

    @Flag(name: .long, help: "Yes to what would be asked.")
    var confirm = false

    func validate() throws {
        let layers = try LayerList.parse(layers)
        guard !layers.isEmpty else { throw ValidationError("--layers names no layer.") }
        try full.validate(restoringFull: layers.contains(.full))
        guard method != .functions || !layers.contains(.full) else {
            throw ValidationError("--method functions writes jobs alone: leave the full layer out.")
        }
        for pair in ownerConnection where pair.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("--owner-db takes ROLE=CONNINFO.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, records: records, console: console)
        let key = context.signingKeyIfReadable()
        // No function brings history back: a set without it will do.
        let layers = method == .functions ? [.cron] : Set(try LayerList.parse(layers))
        if armed, !confirm { throw Question.needsConfirm("--armed") }
        var wish = NearestSet.Wish(set)
        (wish.layers, wish.allowPartial) = (layers, allowPartial)
        var found: NearestSet.Found
        do {
            found = try context.nearest(wish, signing: key)
        } catch let error as ActionableError where error.code == "no-set" && set != "latest" {
            return try await undo(context, try context.nearestRepository(signing: key), orElse: error)
        }
        while true {
            do {
                return try await restore(found, layers, context)
            } catch let error as ActionableError where !context.copies.isEmpty {
                found = try context.search(signing: key).next(after: found, failing: error)
                context.remark(on: found)
            }
        }
    }

    /// Restores a set from where it was found.
    private func restore(
        _ found: NearestSet.Found,
        _ layers: Set<Layer>,
        _ context: Context
    ) async throws -> ExitStatus {
        let (manifest, console) = (found.manifest, context.console)
        let repository = context.keepingRecords(found)
        context.remarkRollBack(of: repository, server: manifest.server.systemIdentifier)
        let run = try restoring(manifest, layers, context, repository)
        var report = try await planned(run, console)
        report.readFrom = found.readFrom
        guard report.applied else {
            try console.show(report) { RestoreView.lines($0, verbose: true) }
            return report.plan.blockers.isEmpty ? .done : .failed
        }
        if method == .functions { return try finish(report, console) }
        do {
            // Databases alone leave nothing that verify knows.
            if layers != [.full] { try await verify(&report, against: manifest, context, repository) }
        } catch {
            throw ErrorView.actionable(error).ending(with: .failedLeavingSomething)
        }
        if armed, report.verify?.status != .failed, let record = report.record {
            report.armed = try await arm(record, context, repository)
        }
        return try finish(report, console)
    }

    private func finish(_ report: RestoreReport, _ console: Console) throws -> ExitStatus {
        try console.showOutcome(report) { RestoreView.lines($0, verbose: console.verbose) }
        guard let verify = report.verify else { return .done }
        let status = CheckView.exitStatus(verify, strict: common.strict)
        return status == .done && report.armed?.refused.isEmpty == false ? .incomplete : status
    }

    /// What the method does with a set; true: show the plan alone.
    private func restoring(
        _ manifest: Manifest,
        _ layers: Set<Layer>,
        _ context: Context,
        _ repository: Repository
    ) throws -> @Sendable (Bool) async throws -> RestoreReport {
        let (options, environment) = (options(layers), context.environment())
        guard method == .functions else {
            let restore = Restore(
                manifest,
                from: repository,
                onto: context.settings,
                options: options,
                environment: environment
            )
            return { try await restore.run(dryRun: $0) }
        }
        // Nothing here can ask the source what it still runs: the user has to.
        if armed, context.configuredSource != nil, !sourceGone { throw Question.needsConfirm("--armed --source-gone") }
        let restore = FunctionRestore(
            manifest,
            from: repository,
            onto: context.settings,
            owners: owners,
            options: options,
            armed: armed,
            environment: environment
        )
        return { try await restore.run(dryRun: $0) }
    }

    private var owners: [String: ConnectionSettings] {
        let pairs = ownerConnection.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], ConnectionSettings(conninfo: $0[1])) }) { _, last in last }
    }

    /// Replacing is shown before it is done; everything else a restore does can be undone by looking away.
    private func planned(
        _ run: @Sendable (Bool) async throws -> RestoreReport,
        _ console: Console
    ) async throws -> RestoreReport {
        guard onConflict == .replace, !dryRun, !confirm else { return try await run(dryRun) }
        let preview = try await run(true)
        let replaced = preview.plan.actions.filter { $0.action == .update }
        guard !replaced.isEmpty, preview.plan.blockers.isEmpty else { return try await run(false) }
        for line in RestoreView.lines(preview, verbose: true) { console.remark(line.text) }
        try Question.ask(
            Text("replace \(replaced.count.of("job"))?", zh: "替换 \(replaced.count) 个作业？"),
            option: "--on-conflict replace",
            console
        )
        return try await run(false)
    }

    private func verify(
        _ report: inout RestoreReport,
        against manifest: Manifest,
        _ context: Context,
        _ repository: Repository
    ) async throws {
        let stopwatch = Stopwatch()
        var options = Verification.Options()
        options.afterRestore = true
        options.jobs = job.isEmpty ? nil : job
        options.launcherLooks = report.launcherLooks
        report.verify = try await Verification(
            of: context.settings,
            against: manifest,
            in: repository,
            options: options,
            environment: context.environment()
        ).run()
        report.timings.append(Timing(stage: "verify", seconds: stopwatch.seconds))
    }

    /// By now the jobs are back: an error of arming ends with the status that says so.
    private func arm(_ record: SetID, _ context: Context, _ repository: Repository) async throws -> ArmReport {
        var options = Arm.Options()
        options.cluster = context.cluster
        options.sourceIsGone = sourceGone
        options.origin = record.description
        let arm = Arm(
            on: context.settings,
            source: context.configuredSource,
            in: repository,
            options: options,
            environment: context.environment()
        )
        do {
            return try await arm.apply(try await arm.plan())
        } catch let error as ActionableError {
            throw error.ending(
                with: .failedLeavingSomething,
                detail: Text("The jobs are restored, all inactive.", zh: "作业已恢复，均为停用状态。")
            )
        }
    }

    private func options(_ layers: Set<Layer>) -> RestoreOptions {
        var options = RestoreOptions()
        options.layers = history == .none ? layers.subtracting([.history]) : layers
        options.history = history
        options.jobs = job.isEmpty ? nil : job
        options.roles = mapping.roles
        options.databases = mapping.databases
        options.nodes = mapping.nodes
        options.onConflict = onConflict
        options.createRoles = createRoles
        options.checking = checking
        full.apply(to: &options)
        options.probe = probe
        options.owners = owners
        return options
    }
}

extension RestoreOptions.ConflictRule: ExpressibleByArgument {}
extension RestoreOptions.Method: ExpressibleByArgument {}
extension RestoreOptions.Checking: ExpressibleByArgument {}
extension HistoryScope: ExpressibleByArgument {
    /// As `--history` takes it.
    public init?(argument: String) {
        self.init(argument)
    }
}
