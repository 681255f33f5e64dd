internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

/// What `rekey` says: each set, then what went beside sets.
enum RekeyView {
    static func lines(_ report: RekeyReport) -> [Line] {
        guard !report.sets.isEmpty else {
            return [Line(Text("cluster \"\(report.cluster)\" has no sets", zh: "集群 \"\(report.cluster)\" 没有备份集"))]
        }
        return report.sets.map { line($0, applied: report.applied) } + [.empty, outcome(report)] + rest(report)
    }

    private static func line(_ set: RekeyReport.Set, applied: Bool) -> Line {
        let size = Quantity.bytes(set.bytes)
        switch set.action {
        case .rekey:
            let new = set.new.map { " → \($0)" } ?? ""
            return applied
                ? Line(Text("rekeyed   \(set.id)\(new), \(size)", zh: "已更换  \(set.id)\(new)，\(size)"), .ok)
                : Line(Text("rekey     \(set.id), \(size)", zh: "更换    \(set.id)，\(size)"))
        case .current: return Line(Text("as it is  \(set.id)", zh: "无需更换 \(set.id)"))
        case .refused:
            let problem = set.problem ?? Text(verbatim: "")
            return Line(
                Text("left      \(set.id): \(problem.english)", zh: "未处理  \(set.id)：\(problem.chinese)"),
                .failed
            )
        }
    }

    private static func outcome(_ report: RekeyReport) -> Line {
        report.applied
            ? Line(
                Text(
                    "\(report.rekeyed.of("set")) and \(report.segments.of("segment")) rekeyed for "
                        + "\(report.recipients.count.of("recipient")); \(report.removed.count.of("old set")) and "
                        + "\(report.swept.of("old segment")) removed",
                    zh: "已为 \(report.recipients.count) 个接收者更换 \(report.rekeyed) 个备份集和 \(report.segments) 个分段的密钥；"
                        + "已删除 \(report.removed.count) 个旧备份集和 \(report.swept) 个旧分段"
                ),
                .ok
            )
            : Line(
                Text(
                    "\(report.count.of("set")) to be rekeyed for \(report.recipients.count.of("recipient"))",
                    zh: "将为 \(report.recipients.count) 个接收者更换 \(report.count) 个备份集的密钥"
                )
            )
    }

    private static func rest(_ report: RekeyReport) -> [Line] {
        guard report.applied else {
            return report.count == 0
                ? [] : [Line(Text("Nothing was changed yet: --confirm does it.", zh: "尚未做任何改动：加 --confirm 执行。"))]
        }
        var lines = report.retained.map {
            Line(
                Text(
                    "the store retains old set \($0): no list shows it, and a later prune takes it",
                    zh: "存储策略保留旧备份集 \($0)：不再列出，由以后的 prune 处理"
                )
            )
        }
        if report.rekeyed > 0 {
            lines.append(
                Line(
                    Text(
                        "HINT: Old segments of the last day stay for a later prune. Keep the old identity until check has "
                            + "passed with the new one, and as long as you may undo a restore of before.",
                        zh: "提示：一天以内的旧分段由以后的 prune 清除。在用新身份文件 check 通过之前，以及仍可能撤销此前的恢复时，请保留旧身份文件。"
                    )
                )
            )
        }
        return lines
    }
}
