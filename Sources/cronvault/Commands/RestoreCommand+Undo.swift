internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

extension RestoreCommand {
    /// What is no set may be a record of this server, which is then undone.
    ///
    /// Throws `failure` where it is none either.
    func undo(_ context: Context, _ repository: Repository, orElse failure: ActionableError) async throws -> ExitStatus
    {
        let console = context.console
        let undo = Undo(
            of: set,
            on: context.settings,
            in: repository,
            options: try undoOptions(),
            environment: context.environment()
        )
        let (plan, address): (UndoPlan, String)
        do {
            (plan, address) = try await undo.plan()
        } catch let error as ActionableError where error.code == UndoFailure.noRecord {
            throw failure
        }
        guard !dryRun, plan.blockers.isEmpty else {
            try console.show(UndoReport(plan, on: address, applied: false)) { UndoView.lines($0) }
            return plan.blockers.isEmpty ? .done : .failed
        }
        if plan.changesAnything, !confirm {
            for line in UndoView.lines(plan, on: address) { console.remark(line.text) }
            let active = plan.activated.count
            let warning =
                active == 0
                ? Text(verbatim: "")
                : Text(
                    "; \(active.of("job")) will be ACTIVE and may run at once",
                    zh: ";\(active) 个作业将为启用状态，可能立即运行"
                )
            try Question.ask(
                Text("undo it\(warning.english)?", zh: "撤销该操作\(warning.chinese)?"),
                option: "undo",
                console
            )
        }
        try console.showOutcome(try await undo.apply(plan)) { UndoView.lines($0) }
        return .done
    }

    private func undoOptions() throws -> Undo.Options {
        let layers = Set(try LayerList.parse(layers))
        let isMapped = !(mapping.role + mapping.database + mapping.node).isEmpty
        guard !layers.contains(.full), !isMapped, !createRoles, !armed, !probe, method == .rows else {
            throw UsageFailure.notForRecords(set)
        }
        var options = Undo.Options()
        options.jobs = job.isEmpty ? nil : job
        options.onConflict = onConflict
        options.undoesJobs = layers.contains(.cron)
        options.undoesHistory = layers.contains(.history) && history != .none
        return options
    }
}
