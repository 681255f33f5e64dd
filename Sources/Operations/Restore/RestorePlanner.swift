internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Makes the plan from a set, a target and options.
///
/// Reads nothing, changes nothing.
struct RestorePlanner: Sendable {
    let contents: SetContents
    let target: RestoreTarget
    let options: RestoreOptions
    /// What the target's catalog has room for.
    let shape: CatalogShape
    /// The jobs asked for, as the set has them, names mapped.
    let whole: [JobLine]
    /// The same, as the target's catalog can hold them.
    let lines: [JobLine]
    /// Jobs whose names are another's once they are cut.
    let cutNames: Set<Int64>
    /// Of every job of the set: numbers must not depend on which are asked for.
    let matching: JobMatching
    /// What restores of this set onto this target have on record.
    let earlier: EarlierRestores
    var plan = RestorePlan()

    init(
        _ contents: SetContents,
        onto target: RestoreTarget,
        options: RestoreOptions,
        earlier: EarlierRestores,
        after start: RestorePlan = RestorePlan()
    ) {
        self.contents = contents
        self.plan = start
        self.target = start.full.map(target.expecting) ?? target
        self.options = options
        self.earlier = earlier
        let shape = target.shape
        self.shape = shape
        let all = contents.jobs.map(options.mapped)
        whole = all.filter { options.asksFor($0.job) }
        lines = whole.map(shape.expressed)
        cutNames = Self.cutCollisions(whole, lines)
        matching = JobMatching(
            all.map(shape.expressed),
            onto: target.jobs,
            setSequence: contents.manifest.cron.jobSequence,
            targetSequence: target.extension?.jobSequence?.last,
            earlier: earlier.renumbered
        )
    }

    /// The jobs asked for, with roles and databases mapped.
    static func lines(of contents: SetContents, _ options: RestoreOptions) -> [JobLine] {
        contents.jobs.map(options.mapped).filter { options.asksFor($0.job) }
    }

    /// `changes`: what is other than in the set before, for the plan's table.
    func make(
        _ changes: JobChanges? = nil,
        objects: [Int64: Text?] = [:],
        at now: Instant = .now()
    ) -> RestorePlan {
        var planner = self
        planner.plan.fingerprint = target.fingerprint
        planner.plan.jobsAreAskedFor = options.restoresJobsOrHistory
        planner.addServerBlockers()
        if options.layers.contains(.cron) {
            planner.addExtension()
            planner.addRoles()
            planner.addDatabases()
            planner.addParser()
            planner.addLosses()
            planner.addJobs()
            planner.addGrants()
            planner.addOutlook(changes, objects, after: now)
        } else if !options.layers.contains(.full), target.extension == nil {
            planner.blockMissingExtension()
        }
        guard options.restoresJobsOrHistory else { return planner.plan }
        planner.addSequences()
        planner.addHistory()
        planner.addRecord()
        return planner.plan
    }

    mutating func act(_ kind: RestorePlan.Action.Kind, _ object: String, _ detail: Text) {
        plan.act(kind, object, detail)
    }

    mutating func block(_ code: String, _ object: String, _ problem: Text, hint: Text) {
        plan.block(code, object, problem, hint: hint)
    }

    private mutating func addExtension() {
        guard target.extension == nil, plan.full?.createsExtension != true else { return }
        plan.createsExtension = true
        act(
            .extension,
            "pg_cron",
            Text(
                "create it in database \"\(target.database)\", version \(target.installable ?? "?")",
                zh: "在数据库 \"\(target.database)\" 中创建，版本 \(target.installable ?? "?")"
            )
        )
    }

    /// Grants of the set that the target lacks.
    ///
    /// With single jobs asked for, grants stay as they are.
    private mutating func addGrants() {
        guard options.jobs == nil else { return }
        let standing = Set(target.grants.map(GrantCatalog.key))
        for wanted in contents.settings.grants.map(options.mapped) {
            guard let grant = shape.expressed(wanted) else {
                act(
                    .note,
                    wanted.object,
                    Text(
                        "left out, since catalog \(shape.version) has no such thing: \(GrantCatalog.statement(wanted).text)",
                        zh: "略过，因为目录版本 \(shape.version) 没有此对象：\(GrantCatalog.statement(wanted).text)"
                    )
                )
                continue
            }
            guard !standing.contains(GrantCatalog.key(grant)) else { continue }
            guard GrantCatalog.isWellFormed(grant) else {
                block(
                    "grant-malformed",
                    grant.object,
                    Text("the set names a grant that pg_cron cannot have", zh: "备份集中含有 pg_cron 不可能有的授权"),
                    hint: Text("Do not trust this set.", zh: "请勿信任此备份集。")
                )
                continue
            }
            plan.grants.append(grant)
            act(.grant, grant.object, Text(verbatim: GrantCatalog.statement(grant).text))
        }
    }

    private mutating func addSequences() {
        plan.renumbered = matching.renumbered
        // Without the jobs, history still may have been given numbers that no job must get.
        plan.jobSequence =
            options.layers.contains(.cron) ? matching.highest : matching.renumbered.values.max() ?? 0
        let archived = options.layers.contains(.history) ? contents.manifest.history?.lastRunid ?? 0 : 0
        plan.runSequence = shape.holdsHistory ? max(contents.manifest.cron.runSequence ?? 0, archived) : 0
        for (name, value, now) in [
            ("cron.jobid_seq", plan.jobSequence, target.extension?.jobSequence?.last ?? 0),
            ("cron.runid_seq", plan.runSequence, target.extension?.runSequence?.last ?? 0),
        ] where value > now {
            act(.sequence, name, Text("forward from \(now) to \(value)", zh: "从 \(now) 前移到 \(value)"))
        }
    }

    private mutating func addRecord() {
        let renamed = options.renamed
        plan.isOnRecord =
            !plan.writes.isEmpty || matching.renumbered.contains { earlier.renumbered[$0.key] != $0.value }
            || !(renamed.isEmpty || renamed == earlier.renamed) || plan.restoresHistory && earlier.last == nil
    }

    private mutating func addHistory() {
        guard options.layers.contains(.history) else { return }
        guard let history = contents.manifest.history else {
            return act(.note, "history", Text("this set holds no history", zh: "此备份集不含历史"))
        }
        guard shape.holdsHistory else {
            return act(
                .note,
                "history",
                Text(
                    "left out, since catalog \(shape.version) keeps none; the set still holds it",
                    zh: "不恢复：目录版本 \(shape.version) 不保存历史；备份集中仍然保留"
                )
            )
        }
        guard options.jobs == nil else {
            return act(.note, "history", Text("left out, since single jobs are asked for", zh: "仅恢复单个作业，不恢复历史"))
        }
        plan.restoresHistory = true
        act(
            .history,
            "cron.job_run_details",
            Text(
                "\(options.history.rows(of: history).of("run")), in chunks after the jobs; those that were unfinished are closed",
                zh: "\(options.history.rows(of: history)) 次运行，在作业之后分批恢复；其中未结束的运行将被标记为结束"
            )
        )
    }
}
