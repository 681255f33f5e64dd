internal import BackupFormat
internal import CronModel
internal import Operations

/// What `copy` says, and `backup` of further repositories.
enum CopyView {
    static func lines(_ reports: CopyReports) -> [Line] { reports.copies.flatMap { lines($0) } }

    static func lines(_ report: CopyReport) -> [Line] {
        var lines = [head(report)]
        lines += report.failures.flatMap { failure in
            trouble(
                Text(
                    "set \(failure.set) could not be copied: \(failure.error.problem.english)",
                    zh: "备份集 \(failure.set) 未能复制：\(failure.error.problem.chinese)"
                ),
                failure.error
            )
        }
        if let error = report.error { lines += trouble(error.problem, error) }
        guard report.status != .done else { return lines }
        lines.append(
            Line(
                Text(
                    "  \(missing(report)): the next backup brings what is missing, and so does "
                        + "\"cronvault copy --all --to \(report.name)\"",
                    zh: "  \(missingChinese(report))：下次备份会补齐缺失的内容，也可运行 \"cronvault copy --all --to \(report.name)\""
                )
            )
        )
        return lines
    }

    private static func head(_ report: CopyReport) -> Line {
        guard report.status == .done else {
            return Line(
                Text("WARNING: the copy \(report.name) is not complete", zh: "警告：副本 \(report.name) 不完整"),
                .warning
            )
        }
        guard !report.copied.isEmpty else {
            return Line(
                Text("copy \(report.name): holds all it is to hold", zh: "副本 \(report.name)：内容已齐全"),
                .ok
            )
        }
        let sets = report.copied.count == 1 ? "\(report.copied[0])" : report.copied.count.of("set")
        return Line(
            Text(
                "copy \(report.name): \(sets) copied, \(Quantity.bytes(report.bytes)) in \(Quantity.seconds(report.seconds))",
                zh: "副本 \(report.name)：已复制 \(report.copied.count == 1 ? sets : "\(report.copied.count) 个备份集")，"
                    + "\(Quantity.bytes(report.bytes))，用时 \(Quantity.seconds(report.seconds))"
            ),
            .ok
        )
    }

    private static func trouble(_ problem: Text, _ error: ActionableError) -> [Line] {
        let detail = error.detail.map { Line(Text("  DETAIL: ", zh: "  描述：") + $0) }
        return [Line(Text("  ", zh: "  ") + problem, .warning)] + [detail].compactMap(\.self)
            + error.hints.map { Line(Text("  HINT: ", zh: "  提示：") + $0) }
    }

    private static func missing(_ report: CopyReport) -> String {
        guard let since = report.behindSince else { return "behind" }
        return "\(report.missing.count.of("set")) missing, behind since \(since)"
    }

    private static func missingChinese(_ report: CopyReport) -> String {
        guard let since = report.behindSince else { return "落后" }
        return "缺少 \(report.missing.count) 个备份集，自 \(since) 起落后"
    }
}
