internal import BackupFormat
internal import CronModel
internal import Operations

/// What `backup` says when it is done.
enum BackupView {
    static func lines(_ report: BackupReport) -> [Line] {
        let complete = report.status == .complete
        var lines = [
            Line(
                Text(
                    "set \(report.set) of cluster \"\(report.cluster)\" is \(report.status.rawValue)",
                    zh: "集群 \"\(report.cluster)\" 的备份集 \(report.set)：\(complete ? "完整" : "不完整（partial）")"
                ),
                complete ? .ok : .warning
            ),
            Line(jobs(report)),
        ]
        if let history = report.history {
            lines.append(
                Line(
                    Text(
                        "  history    \(history.rows.of("run")), \(history.newRows) new, \(history.unfinished) unfinished, "
                            + "\(history.segments.of("segment"))",
                        zh: "  历史       \(history.rows) 次运行，新增 \(history.newRows)，未结束 \(history.unfinished)，"
                            + "\(history.segments) 个分段"
                    )
                )
            )
        } else {
            lines.append(Line(Text("  history    not in this set", zh: "  历史       不在此备份集中"), .faint))
        }
        if !report.databases.isEmpty {
            let names = report.databases.map { "\(Table.singleLine($0.name)) \(Quantity.bytes($0.bytes))" }
            lines.append(
                Line(
                    Text("  databases  ", zh: "  数据库     ") + Text(verbatim: names.joined(separator: ", "))
                )
            )
        }
        if let copy = report.copy {
            let (label, range) = (Table.singleLine(copy.label), "WAL \(copy.startLsn ?? "?") – \(copy.stopLsn ?? "?")")
            lines.append(
                Line(
                    Text(
                        "  copy       \(copy.kind.rawValue), by \(copy.tool): \(label), \(range)",
                        zh: "  副本       \(copy.kind.rawValue)，由 \(copy.tool) 生成：\(label)，\(range)"
                    )
                )
            )
        }
        lines.append(
            Line(
                Text(
                    "  stored     \(Quantity.bytes(report.bytes)) in \(Quantity.seconds(report.seconds)), snapshot held "
                        + Quantity.seconds(report.snapshotHeldSeconds),
                    zh: "  已存储     \(Quantity.bytes(report.bytes))，用时 \(Quantity.seconds(report.seconds))，快照持有 "
                        + Quantity.seconds(report.snapshotHeldSeconds)
                )
            )
        )
        return lines + warnings(report) + places(report)
    }

    private static func jobs(_ report: BackupReport) -> Text {
        let jobs = report.jobs
        guard let total = jobs.total else {
            let estimate = jobs.estimatedTotal.map { ", statistics suggest about \($0)" } ?? ""
            let estimateChinese = jobs.estimatedTotal.map { "，统计信息显示约 \($0) 个" } ?? ""
            return Text(
                "  jobs       \(jobs.captured) captured; others are hidden by row security\(estimate)",
                zh: "  作业       已备份 \(jobs.captured) 个；其余被行级安全策略隐藏\(estimateChinese)"
            )
        }
        return Text(
            "  jobs       \(jobs.captured) of \(total), \(jobs.active) active; proven by count and digest",
            zh: "  作业       \(jobs.captured)/\(total)，启用 \(jobs.active) 个；已通过数量和摘要证明"
        )
    }

    /// Where the set is, and where it is not.
    private static func places(_ report: BackupReport) -> [Line] {
        guard !report.passed.isEmpty else { return report.copies.flatMap { CopyView.lines($0) } }
        let passed = report.passed.flatMap { passed in
            let place = passed.name.map { "the copy \($0)" } ?? "the first repository"
            let text = Text(
                "WARNING: \(place) did not take it: \(passed.error.problem.english)",
                zh: "警告：\(passed.name.map { "副本 \($0) " } ?? "第一个仓库")未能接收：\(passed.error.problem.chinese)"
            )
            return [Line(text, .warning)] + passed.error.hints.map { Line(Text("  HINT: ", zh: "  提示：") + $0) }
        }
        let name = report.takenInto ?? report.repository
        let command = "cronvault copy \(report.set) --from \(name) --to \(report.passed[0].place)"
        let there = Line(
            Text(
                "  the set was taken into the copy \(name); once the first repository can be written again: \(command)",
                zh: "  备份集已写入副本 \(name)；第一个仓库恢复可写后，请运行：\(command)"
            )
        )
        return passed + [there] + report.copies.flatMap { CopyView.lines($0) }
    }

    private static func warnings(_ report: BackupReport) -> [Line] {
        var lines: [Line] = []
        if report.jobs.total == 0 {
            lines.append(Line(Text("WARNING: the server has no jobs", zh: "警告：该服务器没有任何作业"), .warning))
        }
        if report.inRecovery {
            lines.append(
                Line(
                    Text(
                        "NOTE: taken from a standby; a backup of its primary may run at the same time",
                        zh: "注意：取自备库；其主库的备份可能同时进行"
                    ),
                    .faint
                )
            )
        }
        if report.lacksSignature {
            lines.append(
                Line(
                    Text(
                        "WARNING: the set is not signed, though the ones before it are or have to be: configure signing-key",
                        zh: "警告：此备份集没有签名，而之前的备份集有签名或配置要求签名：请配置 signing-key"
                    ),
                    .warning
                )
            )
        }
        return lines + report.gaps.map { Line(Text("WARNING: not captured: \($0)", zh: "警告：未能备份：\($0)"), .warning) }
    }
}
