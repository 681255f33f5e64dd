internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// What of a cluster's state is trouble: pure decisions.
struct AlertRules: Sendable {
    let thresholds: AlertThresholds
    let now: Instant

    /// What was found, and of which events something is known at all: nobody resolves what nobody has looked at.
    struct Findings: Sendable {
        var conditions: [Condition] = []
        var known: Set<Condition.Event> = []
    }

    /// Drifting, failing and late jobs beyond so many of a cluster are told by their number.
    private static let limit = 20

    /// `expectsSets`: that there is none is trouble, too.
    func findings(_ cluster: String, _ state: ClusterState, expectsSets: Bool) -> Findings {
        guard state.lookedAt != nil else { return Findings() }
        var found = Findings()
        if !state.isDistant { found.known.insert(.serverDown) }
        if let error = state.blindness { found.conditions.append(serverDown(cluster, error)) }
        if let sighting = state.sighting { judge(cluster, sighting, state, &found) }
        if let sets = state.sets { judge(cluster, sets, expectsSets, &found) }
        judge(cluster, state, &found)
        judge(cluster, copies: state, &found)
        return found
    }

    /// What concerns all clusters.
    func findings(_ repository: RepositoryState) -> Findings {
        switch repository {
        case .unknown: Findings()
        case .reachable, .missing: Findings(known: [.repositoryDown])
        case .unreachable(let problem):
            Findings(
                conditions: [
                    Condition(
                        .repositoryDown,
                        of: "",
                        .critical,
                        Text("the repository cannot be read", zh: "无法读取备份仓库"),
                        detail: Text(verbatim: problem)
                    )
                ],
                known: [.repositoryDown]
            )
        }
    }

    private func serverDown(_ cluster: String, _ error: ActionableError) -> Condition {
        Condition(
            .serverDown,
            of: cluster,
            .critical,
            Text("the server cannot be looked at", zh: "无法查看服务器"),
            detail: error.detail.map { error.problem + Text(": ", zh: "：") + $0 } ?? error.problem
        )
    }

    // MARK: The server

    private func judge(_ cluster: String, _ sighting: Sighting, _ state: ClusterState, _ found: inout Findings) {
        found.known.formUnion([.jobFailed, .jobMissed, .launcherDown, .historyGrowth])
        if let condition = launcher(cluster, sighting, state.launcher) { found.conditions.append(condition) }
        found.conditions += failing(cluster, sighting) + late(cluster, sighting)
        if let size = sighting.history, let limit = thresholds.historyBytes, size.bytes > limit {
            found.conditions.append(
                Condition(
                    .historyGrowth,
                    of: cluster,
                    .warning,
                    Text(
                        "the run history has grown to \(size.bytes >> 20) MB",
                        zh: "运行历史已增长到 \(size.bytes >> 20) MB"
                    ),
                    detail: Text(
                        "about \(size.rows) rows; see cronvault history prune",
                        zh: "约 \(size.rows) 行；参见 cronvault history prune"
                    )
                )
            )
        }
        if let drift = state.drift {
            found.known.insert(.drift)
            found.conditions += drifting(cluster, drift)
        }
    }

    private func launcher(_ cluster: String, _ sighting: Sighting, _ state: LauncherState) -> Condition? {
        let summary: Text
        switch sighting.launcher {
        case .running, .hidden, .standby: return nil
        case .absent: summary = Text("there is no launcher: no job runs", zh: "没有调度进程：所有作业都不会运行")
        case .looping:
            summary = Text("the launcher is crash-looping: no job runs", zh: "调度进程反复崩溃重启：所有作业都不会运行")
        }
        return Condition(.launcherDown, of: cluster, .critical, summary, detail: state.reason)
    }

    private func failing(_ cluster: String, _ sighting: Sighting) -> [Condition] {
        let jobs = sighting.jobs.compactMap { job -> (label: String, standing: RunTally.Standing)? in
            guard job.isActive, let standing = sighting.tally.standings[job.jobid],
                standing.consecutiveFailures >= thresholds.jobFailures
            else { return nil }
            return (job.label, standing)
        }
        let all = Text("\(jobs.count) jobs keep failing", zh: "\(jobs.count) 个作业持续失败")
        return limited(jobs, Condition(.jobFailed, of: cluster, .warning, all)) { label, standing in
            let count = standing.consecutiveFailures
            return Condition(
                .jobFailed,
                of: cluster,
                subject: label,
                .warning,
                Text(
                    "job \(label) failed \(count == 1 ? "once" : "\(count) times in a row")",
                    zh: "作业 \(label) 连续失败 \(count) 次"
                ),
                detail: standing.failure.map { Text(verbatim: Redaction.shortened($0)) }
            )
        }
    }

    private func late(_ cluster: String, _ sighting: Sighting) -> [Condition] {
        let jobs = sighting.jobs.compactMap { job -> (label: String, due: Instant)? in
            guard let due = job.overdue, now.secondsSince1970 - due.secondsSince1970 >= thresholds.jobDelay else {
                return nil
            }
            return (job.label, due)
        }
        let all = Text("\(jobs.count) jobs did not run when due", zh: "\(jobs.count) 个作业未按时运行")
        return limited(jobs, Condition(.jobMissed, of: cluster, .warning, all)) { label, due in
            Condition(
                .jobMissed,
                of: cluster,
                subject: label,
                .warning,
                Text("job \(label) did not run at \(due)", zh: "作业 \(label) 未在 \(due) 运行")
            )
        }
    }

    private func drifting(_ cluster: String, _ changes: [JobChange]) -> [Condition] {
        let count = changes.count
        let all = Text("\(count) jobs differ from the newest set", zh: "\(count) 个作业与最新备份集不同")
        return limited(changes, Condition(.drift, of: cluster, .warning, all)) { change in
            let what: Text =
                switch change.kind {
                case .added: Text("job \(change.label) appeared", zh: "作业 \(change.label) 出现")
                case .removed: Text("job \(change.label) vanished", zh: "作业 \(change.label) 消失")
                case .changed: Text("job \(change.label) changed", zh: "作业 \(change.label) 更改")
                }
            // Which of its fields: never their values, since a command may hold secrets.
            let fields = change.fields.map(\.name).joined(separator: ", ")
            return Condition(
                .drift,
                of: cluster,
                subject: "\(change.kind.rawValue) \(change.label) \(change.username)",
                .warning,
                what,
                detail: fields.isEmpty ? nil : Text(verbatim: fields)
            )
        }
    }

    /// A condition for each, or, where there are too many, one for all of them.
    private func limited<Item>(_ items: [Item], _ all: Condition, _ one: (Item) -> Condition) -> [Condition] {
        items.count > Self.limit ? [all] : items.map(one)
    }

    // MARK: Sets and work

    private func judge(_ cluster: String, _ sets: SetFacts, _ expectsSets: Bool, _ found: inout Findings) {
        found.known.insert(.repositoryDamaged)
        if sets.unreadable > 0 {
            found.conditions.append(
                Condition(
                    .repositoryDamaged,
                    of: cluster,
                    .critical,
                    Text("\(sets.unreadable.of("set")) cannot be read", zh: "\(sets.unreadable) 个备份集无法读取"),
                    detail: Text("see cronvault check", zh: "参见 cronvault check")
                )
            )
        }
        judgeAuthenticity(cluster, sets, &found)
        found.known.insert(.backupOverdue)
        if let condition = overdue(cluster, sets, expectsSets) { found.conditions.append(condition) }
        guard let drill = sets.drill else { return }
        found.known.formUnion([.drillFailed, .drillOverdue])
        if !drill.passed {
            found.conditions.append(
                Condition(.drillFailed, of: cluster, .critical, Text("the last drill failed", zh: "最近一次演练失败"))
            )
        }
        if let passed = drill.passedAt, now.secondsSince1970 - passed.secondsSince1970 > thresholds.drillAge {
            let days = (now.secondsSince1970 - passed.secondsSince1970) / 86_400
            let text = Text("the last drill that passed was \(days.of("day")) ago", zh: "最近一次通过的演练在 \(days) 天前")
            found.conditions.append(Condition(.drillOverdue, of: cluster, .warning, text))
        }
    }

    /// Whether somebody else wrote sets, or put an older state in the repository's place.
    private func judgeAuthenticity(_ cluster: String, _ sets: SetFacts, _ found: inout Findings) {
        found.known.insert(.setNotBelieved)
        if sets.unbelieved > 0 {
            found.conditions.append(
                Condition(
                    .setNotBelieved,
                    of: cluster,
                    .critical,
                    Text(
                        sets.unbelieved.of("set", "has", "have") + " no signature by a trusted key",
                        zh: "\(sets.unbelieved) 个备份集没有受信任密钥的签名"
                    ),
                    detail: Text(
                        "somebody else may have written them; see cronvault check",
                        zh: "可能由他人写入；参见 cronvault check"
                    )
                )
            )
        }
        guard let losses = sets.losses else { return }
        found.known.insert(.repositoryRolledBack)
        guard let first = losses.first else { return }
        found.conditions.append(
            Condition(
                .repositoryRolledBack,
                of: cluster,
                .critical,
                Text("the repository went back to an older state", zh: "仓库退回到了更早的状态"),
                detail: first.words + Text(". ", zh: "。") + first.hint
            )
        )
    }

    private func overdue(_ cluster: String, _ sets: SetFacts, _ expectsSets: Bool) -> Condition? {
        guard let last = sets.lastWhole else {
            let text = Text("there is no complete set", zh: "没有完整的备份集")
            return sets.count == 0 && !expectsSets ? nil : Condition(.backupOverdue, of: cluster, .critical, text)
        }
        let age = now.secondsSince1970 - last.secondsSince1970
        guard age > thresholds.backupAge else { return nil }
        return Condition(
            .backupOverdue,
            of: cluster,
            age > thresholds.backupAgeCritical ? .critical : .warning,
            Text(
                "the newest complete set is \((age / 3600).of("hour")) old",
                zh: "最新的完整备份集已有 \(age / 3600) 小时"
            )
        )
    }

    /// Copies that nobody could reach, that are behind for long, or that the last backup could not bring up to date.
    private func judge(_ cluster: String, copies state: ClusterState, _ found: inout Findings) {
        guard !state.copies.isEmpty else { return }
        found.known.insert(.copyBehind)
        let reports = (state.works[.backup]?.last?.report as? BackupReport)?.copies ?? []
        for copy in state.copies {
            let lag = copy.behindSince.map { now.secondsSince1970 - $0.secondsSince1970 } ?? 0
            let isLate = lag > thresholds.copyDelay
            let failure = copy.error ?? reports.first { $0.name == copy.name && $0.status != .done }?.cause
            guard isLate || failure != nil else { continue }
            let summary =
                isLate
                ? Text(
                    "the copy \(copy.name) is behind since \(copy.behindSince?.description ?? "")",
                    zh: "副本 \(copy.name) 自 \(copy.behindSince?.description ?? "") 起落后"
                ) : Text("the copy \(copy.name) could not be brought up to date", zh: "副本 \(copy.name) 未能更新")
            found.conditions.append(
                Condition(
                    .copyBehind,
                    of: cluster,
                    subject: copy.name,
                    lag > thresholds.backupAgeCritical ? .critical : .warning,
                    summary,
                    detail: failure?.problem
                )
            )
        }
    }

    /// What work came to; a failure that others made good since, as the repository knows, is none any more.
    private func judge(_ cluster: String, _ state: ClusterState, _ found: inout Findings) {
        if let backup = state.works[.backup]?.last {
            found.known.formUnion([.backupFailed, .backupPartial])
            let isMadeGood = state.isMadeGood(.backup)
            if backup.status == .failed, !isMadeGood {
                found.conditions.append(trouble(.backupFailed, cluster, backup, Text("the backup failed", zh: "备份失败")))
            }
            if backup.status == .incomplete, !isMadeGood {
                let isElsewhere = (backup.report as? BackupReport)?.passed.isEmpty == false
                let summary =
                    isElsewhere
                    ? Text("the newest set is in a copy alone", zh: "最新的备份集仅存在于副本中")
                    : Text("the newest set is partial", zh: "最新的备份集不完整")
                found.conditions.append(trouble(.backupPartial, cluster, backup, summary))
            }
        }
        if let verify = state.works[.verify]?.last {
            found.known.insert(.verifyFailed)
            if verify.status == .failed || verify.status == .checkFailed {
                let summary = Text("the verification failed", zh: "验证失败")
                found.conditions.append(trouble(.verifyFailed, cluster, verify, summary))
            }
        }
        // One that was held and found something wrong is on record.
        if let drill = state.works[.drill]?.last, drill.status == .failed,
            state.sets?.drill.map({ $0.at < drill.started }) ?? true
        {
            found.known.insert(.drillFailed)
            let summary = Text("the drill could not be held", zh: "无法进行演练")
            found.conditions.append(trouble(.drillFailed, cluster, drill, summary))
        }
    }

    private func trouble(
        _ event: Condition.Event,
        _ cluster: String,
        _ outcome: WorkOutcome,
        _ summary: Text
    ) -> Condition {
        Condition(event, of: cluster, .critical, summary, detail: outcome.detail)
    }
}
