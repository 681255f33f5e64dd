internal import CronModel

/// How checks look, whoever made them.
enum CheckView {
    static func lines(_ report: CheckReport, verbose: Bool) -> [Line] {
        guard !report.checks.isEmpty else {
            return [Line(Text("FAILED  nothing was looked at", zh: "失败    没有检查任何内容"), .failed)]
        }
        return report.checks.flatMap { lines($0, verbose: verbose) }
    }

    static func exitStatus(_ report: CheckReport, strict: Bool) -> ExitStatus {
        switch report.status {
        case .ok: .done
        case .warning: strict ? .checkFailed : .done
        case .failed: .checkFailed
        }
    }

    private static func lines(_ check: Check, verbose: Bool) -> [Line] {
        let mark = mark(check.status)
        let id = check.id + String(repeating: " ", count: max(0, 24 - check.id.utf8.count))
        var lines = [
            Line(
                Text(
                    "\(mark.english)  \(id)  \(check.summary.english)",
                    zh: "\(mark.chinese)  \(id)  \(check.summary.chinese)"
                ),
                Line.Style(check.status)
            )
        ]
        if check.status != .ok || verbose {
            let shown = verbose ? check.evidence[...] : check.evidence.prefix(10)
            lines += shown.map { Line(Text("          \($0.english)", zh: "        \($0.chinese)"), .faint) }
            if shown.count < check.evidence.count {
                lines.append(Line(Text("          … (--verbose shows all)", zh: "        ……（--verbose 显示全部）"), .faint))
            }
        }
        if check.status != .ok, let hint = check.hint {
            lines.append(Line(Text("          HINT: \(hint.english)", zh: "        提示：\(hint.chinese)")))
        }
        return lines
    }

    private static func mark(_ status: Check.Status) -> Text {
        switch status {
        case .ok: Text("ok      ", zh: "通过  ")
        case .warning: Text("warning ", zh: "警告  ")
        case .failed: Text("FAILED  ", zh: "失败  ")
        }
    }
}
