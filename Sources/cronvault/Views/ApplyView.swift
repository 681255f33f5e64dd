internal import CronModel
internal import Operations

/// What `apply` says: what each job becomes, what starts and when, what is in the way.
enum ApplyView {
    static func lines(_ report: ApplyReport, verbose: Bool) -> [Line] {
        let plan = lines(report.plan, verbose: verbose)
        guard report.plan.blockers.isEmpty, !report.plan.changes.isEmpty else { return plan }
        guard report.applied, let record = report.record else {
            return plan + [Line(Text("nothing was changed", zh: "未做任何改动"), .faint)]
        }
        return plan + [
            Line(
                Text(
                    "done; to undo: cronvault restore \(record)",
                    zh: "完成；撤销：cronvault restore \(record)"
                ),
                .ok
            )
        ]
    }

    static func lines(_ plan: ApplyPlan, verbose: Bool) -> [Line] {
        let shown = plan.actions.filter { verbose || ($0.action != .unchanged && $0.action != .keep) }
        let kept = verbose ? [] : plan.actions.filter { $0.action == .keep }
        var lines = (shown + kept.prefix(keptLimit)).flatMap { line($0, verbose: verbose) }
        if kept.count > keptLimit {
            let rest = kept.count - keptLimit
            lines.append(Line(Text("keep       … and \(rest) more", zh: "keep       ……另有 \(rest) 个"), .faint))
        }
        if !lines.isEmpty { lines.append(.empty) }
        lines.append(summary(plan))
        return lines + plan.blockers.flatMap(RestoreView.lines)
            + (plan.blockers.isEmpty ? [] : [RestoreView.blocked(plan.blockers.count)])
    }

    private static let keptLimit = 5

    private static func line(_ action: ApplyPlan.Action, verbose: Bool) -> [Line] {
        let kind = action.action.rawValue
        let head =
            kind + String(repeating: " ", count: max(1, 11 - kind.utf8.count)) + Table.singleLine(action.object) + "  "
        let detail = action.detail
        let line = Line(
            Text(head + Table.singleLine(detail.english), zh: head + Table.singleLine(detail.chinese)),
            action.action == .delete ? .warning : .plain
        )
        guard let change = action.change, change.kind != .removed || verbose else { return [line] }
        return [line] + DiffView.body(of: change, verbose: verbose).map(\.indented)
    }

    private static func summary(_ plan: ApplyPlan) -> Line {
        func count(_ kind: ApplyPlan.Action.Kind) -> Int { plan.actions.count { $0.action == kind } }
        let starting = plan.actions.count(where: \.starts)
        guard !plan.changes.isEmpty else {
            let kept = count(.keep)
            return Line(
                Text(
                    "\(plan.address) is what the file says"
                        + (kept == 0 ? "" : ", beside \(kept.of("job")) that it does not name"),
                    zh: "\(plan.address) 与文件一致" + (kept == 0 ? "" : "，另有 \(kept) 个作业不在文件中")
                ),
                .ok
            )
        }
        return Line(
            Text(
                "\(plan.address): \(count(.create)) to create, \(count(.update)) to update, \(count(.adopt)) to adopt, "
                    + "\(count(.delete)) to delete, \(count(.unchanged)) unchanged, \(count(.keep)) not in the file; "
                    + "\(starting.of("job")) will start",
                zh: "\(plan.address)：新建 \(count(.create))，更改 \(count(.update))，接管 \(count(.adopt))，"
                    + "删除 \(count(.delete))，不变 \(count(.unchanged))，不在文件中 \(count(.keep));"
                    + "将启动 \(starting) 个作业"
            ),
            .heading
        )
    }
}

extension Line {
    fileprivate var indented: Line {
        Line(Text("    " + text.english, zh: "    " + text.chinese), style)
    }
}
