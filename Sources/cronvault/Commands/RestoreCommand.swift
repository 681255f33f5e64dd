internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault restore`.
struct RestoreCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a set back: databases, jobs and run history; jobs inactive until they are armed.",
        discussion: """
            Creates the extension, restores jobs, grants and sequences in one transaction, then the history in chunks, then
            verifies. Nothing runs before "cronvault arm". A plan with blockers changes nothing and exits 1; run the same
            command again after an interruption and it goes on where it stopped.

            With --layers full,cron,history it begins with nothing: roles and databases come first, onto a server that has
            no data of its own. A database that holds anything is refused, a role that exists stays as it is.

            Examples:
              cronvault restore latest --layers full,cron,history --db 'host=empty-server user=postgres'
              cronvault restore latest --layers full --databases shop --into shop_of_monday
              cronvault restore latest --dry-run
              cronvault restore latest --db 'host=new-server user=postgres dbname=postgres'
              cronvault restore 20261122T103740Z-h2m5 --dry-run      what undoing that restore would do
              cronvault restore 20261122 --map-role old_owner=new_owner --create-roles

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var mapping: MappingOptions
    @OptionGroup var full: FullLayerOptions

    @Argument(
        help: ArgumentHelp(
            "A set: an id, a unique prefix, or latest: the newest complete one with the layers asked for. The id of a "
                + "restore's record: undo that restore.",
            valueName: "set|record"
        )
    )
    var set = "latest"

    @Option(name: .long, help: "full, cron, history.")
    var layers = "cron,history"

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

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

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
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let repository = try context.repository()
        let layers = Set(try LayerList.parse(layers))
        if armed, !confirm { throw Question.needsConfirm("--armed") }
        let manifest: Manifest
        do {
            manifest = try repository.find(set, in: context.cluster, layers: layers, allowPartial: allowPartial)
        } catch let error as ActionableError where error.code == "no-set" && set != "latest" {
            return try await undo(context, repository, orElse: error)
        }
        let restore = Restore(
            manifest,
            from: repository,
            onto: context.settings,
            options: options(layers),
            environment: context.environment()
        )
        var report = try await planned(restore, console)
        guard report.applied else {
            try console.show(report) { RestoreView.lines($0, verbose: true) }
            return report.plan.blockers.isEmpty ? .done : .failed
        }
        do {
            // Databases alone leave nothing that verify knows.
            if layers != [.full] { report.verify = try await verify(manifest, context, repository) }
        } catch {
            throw ErrorView.actionable(error).ending(with: .failedLeavingSomething)
        }
        if armed, report.verify?.status != .failed, let record = report.record {
            report.armed = try await arm(record, context, repository)
        }
        try console.showOutcome(report) { RestoreView.lines($0, verbose: console.verbose) }
        guard let verify = report.verify else { return .done }
        let status = CheckView.exitStatus(verify, strict: common.strict)
        return status == .done && report.armed?.refused.isEmpty == false ? .incomplete : status
    }

    /// What is no set may be the record of a restore, which is then undone.
    ///
    /// Throws `failure` where it is none either.
    private func undo(
        _ context: Context,
        _ repository: Repository,
        orElse failure: ActionableError
    ) async throws -> ExitStatus {
        let console = context.console
        let undo = Undo(of: set, on: context.settings, in: repository, environment: context.environment())
        let plan: UndoPlan
        do {
            plan = try await undo.plan()
        } catch let error as ActionableError where error.code == UndoFailure.noRecord {
            throw failure
        }
        guard !dryRun else {
            try console.show(UndoReport(plan, applied: false)) { UndoView.lines($0) }
            return .done
        }
        if !plan.activated.isEmpty, !confirm {
            for line in UndoView.lines(UndoReport(plan, applied: false)) { console.remark(line.text) }
            let count = plan.activated.count
            let question = Text(
                "make \(count.of("job")) active as before the restore?",
                zh: "让 \(count) 个作业恢复到之前的启用状态?"
            )
            try Question.ask(question, option: Text("an undo that activates jobs", zh: "会启用作业的撤销").english, console)
        }
        try console.showOutcome(try await undo.apply(plan)) { UndoView.lines($0) }
        return .done
    }

    /// Replacing is shown before it is done; everything else a restore does can be undone by looking away.
    private func planned(_ restore: Restore, _ console: Console) async throws -> RestoreReport {
        guard onConflict == .replace, !dryRun, !confirm else { return try await restore.run(dryRun: dryRun) }
        let preview = try await restore.run(dryRun: true)
        let replaced = preview.plan.actions.filter { $0.action == .update }
        guard !replaced.isEmpty, preview.plan.blockers.isEmpty else { return try await restore.run(dryRun: false) }
        for line in RestoreView.lines(preview, verbose: true) { console.remark(line.text) }
        try Question.ask(
            Text("replace \(replaced.count.of("job"))?", zh: "替换 \(replaced.count) 个作业?"),
            option: "--on-conflict replace",
            console
        )
        return try await restore.run(dryRun: false)
    }

    private func verify(_ manifest: Manifest, _ context: Context, _ repository: Repository) async throws -> CheckReport
    {
        var options = Verification.Options()
        options.afterRestore = true
        options.jobs = job.isEmpty ? nil : job
        return try await Verification(
            of: context.settings,
            against: manifest,
            in: repository,
            options: options,
            environment: context.environment()
        ).run()
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
                detail: Text("The jobs are restored, all inactive.", zh: "作业已恢复,均为停用状态。")
            )
        }
    }

    private func options(_ layers: Set<Layer>) -> RestoreOptions {
        var options = RestoreOptions()
        options.layers = layers
        options.jobs = job.isEmpty ? nil : job
        options.roles = mapping.roles
        options.databases = mapping.databases
        options.nodes = mapping.nodes
        options.onConflict = onConflict
        options.createRoles = createRoles
        options.checking = checking
        full.apply(to: &options)
        return options
    }
}

extension RestoreOptions.ConflictRule: ExpressibleByArgument {}
extension RestoreOptions.Checking: ExpressibleByArgument {}
