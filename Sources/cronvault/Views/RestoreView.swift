internal import BackupFormat
internal import CronModel
internal import Operations

/// What `restore` says: the plan, what was done, the checks, and what comes next.
enum RestoreView {
    static func lines(_ report: RestoreReport, verbose: Bool) -> [Line] {
        let plan = report.plan
        let shown = verbose ? plan.actions : plan.actions.filter(isNotable)
        var lines = readFrom(report) + shown.prefix(verbose ? .max : 20).map(line)
        lines += outlook(plan.jobs, verbose: verbose)
        if verbose, plan.objectsAreUnchecked { lines.append(unchecked) }
        if !verbose { lines.append(counts(report)) }
        guard plan.blockers.isEmpty else {
            return lines + plan.blockers.flatMap(self.lines) + [blocked(plan.blockers.count)]
        }
        guard report.applied else {
            return lines + [Line(Text("nothing was changed (dry run)", zh: "未做任何改动（试运行）"), .faint)]
        }
        if let history = report.history { lines.append(line(history)) }
        if let verify = report.verify { lines += [.empty] + CheckView.lines(verify, verbose: verbose) }
        if let numbers = report.jobIds { return lines + [.empty] + self.numbers(numbers) }
        guard plan.jobsAreAskedFor else { return lines }
        return lines + [.empty] + (report.armed.map(QuarantineView.lines) ?? [next(report.plan)]) + undo(report.record)
    }

    private static func readFrom(_ report: RestoreReport) -> [Line] {
        guard let copy = report.readFrom else { return [] }
        return [
            Line(
                Text(
                    "set       \(report.set), read from the copy \(copy.name) (\(copy.repository))",
                    zh: "备份集    \(report.set)，读取自副本 \(copy.name)（\(copy.repository)）"
                ),
                .warning
            )
        ]
    }

    /// The jobs that cannot run, run as superusers, or are other than in the set before; with `verbose` every job.
    private static func outlook(_ jobs: [JobOutlook], verbose: Bool) -> [Line] {
        let shown = jobs.filter { verbose || $0.status == .red || $0.isSuspicious }.sorted { $0.status > $1.status }
        return shown.prefix(verbose ? .max : 20).map { job in
            let found = job.needs.sorted { $0.status > $1.status }.map(\.detail)
            let light = Text(
                job.status.rawValue,
                zh: ["green": "正常", "amber": "注意", "red": "无法运行"][job.status.rawValue] ?? ""
            )
            let style: Line.Style = job.status == .red ? .failed : job.status == .amber ? .warning : .plain
            let (label, owner) = (Table.singleLine(job.label), Table.singleLine(job.username))
            let text = { (words: [String], light: String, name: String) in
                "job       \(name)  \(light)"
                    + (words.isEmpty ? "" : ": " + Table.singleLine(words.joined(separator: "; ")))
            }
            return Line(
                Text(
                    text(found.map(\.english), light.english, "\(label) of \(owner)"),
                    zh: text(found.map(\.chinese), light.chinese, "\(label)(\(owner))")
                ),
                style
            )
        }
    }

    private static var unchecked: Line {
        Line(
            Text(
                "Whether what the commands name exists is not checked here, the drill does.",
                zh: "此处不检查命令所用的对象是否存在，演练会检查。"
            ),
            .faint
        )
    }

    private static func isNotable(_ action: RestorePlan.Action) -> Bool {
        switch action.action {
        case .insert, .skip, .remap: false
        default: true
        }
    }

    static func line(_ action: RestorePlan.Action) -> Line {
        let kind = action.action.rawValue
        let head =
            kind + String(repeating: " ", count: max(1, 10 - kind.utf8.count)) + Table.singleLine(action.object) + "  "
        let style: Line.Style = action.action == .note || action.action == .conflict ? .warning : .plain
        return Line(
            Text(head + Table.singleLine(action.detail.english), zh: head + Table.singleLine(action.detail.chinese)),
            style
        )
    }

    private static func counts(_ report: RestoreReport) -> Line {
        let kinds = Dictionary(grouping: report.plan.actions, by: \.action).mapValues(\.count)
        func count(_ kind: RestorePlan.Action.Kind) -> Int { kinds[kind] ?? 0 }
        let databases = count(.database)
        let full =
            databases == 0
            ? Text(verbatim: "")
            : Text(
                "\(databases.of("database")), \(count(.role).of("new role"))",
                zh: "\(databases) 个数据库，新建 \(count(.role)) 个角色"
            )
        guard report.plan.jobsAreAskedFor else {
            return Line(
                Text("set \(report.set): \(full.english)", zh: "备份集 \(report.set)：恢复 \(full.chinese)"),
                .heading
            )
        }
        let joint = databases == 0 ? Text(verbatim: "") : Text(full.english + ", ", zh: full.chinese + ",")
        return Line(
            Text(
                "set \(report.set): \(joint.english)\(count(.insert).of("job")) restored inactive, \(count(.update)) replaced, "
                    + "\(count(.skip)) left as they are, \(count(.grant).of("grant"))",
                zh: "备份集 \(report.set)：恢复 \(joint.chinese)\(count(.insert)) 个作业（停用），替换 \(count(.update)) 个，"
                    + "保留 \(count(.skip)) 个，授权 \(count(.grant)) 项"
            ),
            .heading
        )
    }

    private static func line(_ history: HistoryOutcome) -> Line {
        Line(
            Text(
                "history: \(history.restored.of("run")) restored, \(history.alreadyThere) were there already, "
                    + "\(history.closed) unfinished ones closed, \(history.archiveOnly) stay in the archive alone",
                zh: "历史：恢复 \(history.restored) 次运行，已存在 \(history.alreadyThere) 次，"
                    + "标记结束 \(history.closed) 次，仅存于归档 \(history.archiveOnly) 次"
            )
        )
    }

    static func lines(_ blocker: RestorePlan.Blocker) -> [Line] {
        let head = "BLOCKED   \(Table.singleLine(blocker.object))  "
        return [
            Line(Text(head + blocker.problem.english, zh: head + blocker.problem.chinese), .failed),
            Line(Text("          HINT: \(blocker.hint.english)", zh: "          提示：\(blocker.hint.chinese)")),
        ]
    }

    static func blocked(_ count: Int) -> Line {
        Line(
            Text(
                "\(count.of("blocker")); nothing was changed",
                zh: "\(count) 项阻碍；未做任何改动"
            ),
            .failed
        )
    }

    /// After a restore by functions: the numbers that the server gave, and who arms.
    private static func numbers(_ numbers: [Renumbering]) -> [Line] {
        let list = numbers.prefix(20).map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
        let all = list + (numbers.count > 20 ? ", …" : "")
        return [
            Line(Text("job numbers: \(all)", zh: "作业编号：\(all)")),
            Line(
                Text(
                    "Jobs are inactive unless the plan says otherwise. Each owner arms its own: cronvault arm --db 'user=… …'",
                    zh: "除计划中另有说明外，作业均为停用状态。由每个所有者启用自己的作业：cronvault arm --db 'user=… …'"
                ),
                .heading
            ),
        ]
    }

    /// How what was done is undone.
    static func undo(_ record: SetID?) -> [Line] {
        record.map { [Line(Text("To undo: cronvault restore \($0)", zh: "撤销：cronvault restore \($0)"), .faint)] } ?? []
    }

    private static func next(_ plan: RestorePlan) -> Line {
        guard plan.actions.contains(where: { $0.action == .insert || $0.action == .update }) else {
            return Line(
                Text("No job was written: those that stand here are as they were.", zh: "没有写入任何作业：现有作业保持原状。"),
                .heading
            )
        }
        return Line(
            Text(
                "No job runs yet. When the source can no longer run them: cronvault arm",
                zh: "目前没有任何作业会运行。确认源服务器不再运行它们之后：cronvault arm"
            ),
            .heading
        )
    }
}

extension JobOutlook {
    fileprivate var isSuspicious: Bool {
        needs.contains { ["changed", "superuser"].contains($0.id) }
    }
}
