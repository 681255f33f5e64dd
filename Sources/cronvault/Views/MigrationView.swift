internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// What `migrate` says: the steps, the condition of both servers, and what to do next.
enum MigrationView {
    static func lines(_ report: MigrationReport) -> [Line] {
        var lines = [
            Line(
                Text(
                    "\(report.from.address) → \(report.to.address)",
                    zh: "\(report.from.address) → \(report.to.address)"
                ),
                .heading
            )
        ]
        if report.armed == nil {
            let notable = report.plan?.actions.filter { [.conflict, .update, .note].contains($0.action) } ?? []
            lines += notable.prefix(20).map(RestoreView.line)
        }
        guard report.blockers.isEmpty || report.failure != nil else {
            return lines + report.blockers.flatMap(RestoreView.lines) + [RestoreView.blocked(report.blockers.count)]
        }
        lines += report.steps.map(line)
        lines += report.missed.prefix(20).map(line)
        lines += [line(report.from), line(report.to)]
        return lines + next(report)
    }

    private static func line(_ step: MigrationReport.Step) -> Line {
        let name = step.step.rawValue + String(repeating: " ", count: max(1, 9 - step.step.rawValue.utf8.count))
        let status: Text =
            switch step.status {
            case .planned: Text("to do   ", zh: "待执行  ")
            case .done: Text("done    ", zh: "完成    ")
            case .failed: Text("FAILED  ", zh: "失败    ")
            }
        let style: Line.Style = step.status == .failed ? .failed : step.status == .done ? .ok : .plain
        return Line(
            Text(
                name + status.english + Table.singleLine(step.detail.english),
                zh: name + status.chinese + Table.singleLine(step.detail.chinese)
            ),
            style
        )
    }

    private static func line(_ job: MigrationReport.Missed) -> Line {
        let name = Table.singleLine(job.jobname ?? "#\(job.jobid)")
        let first = job.first?.description ?? ""
        return Line(
            Text(
                "  \(name) of \(job.username): \(job.missed.of("run")) missed, the first at \(first)",
                zh: "  \(name)(\(job.username))：错过 \(job.missed) 次，首次 \(first)"
            ),
            .warning
        )
    }

    /// As it was seen last.
    private static func line(_ side: MigrationReport.Side) -> Line {
        switch side.state {
        case .jobs(let active, let inactive):
            Line(
                Text(
                    "\(side.address): \(active.of("active job")), \(inactive) inactive",
                    zh: "\(side.address)：启用 \(active) 个作业，停用 \(inactive) 个"
                )
            )
        case .unknown(let reason):
            Line(
                Text(
                    "\(side.address): nobody can tell: \(Table.singleLine(reason.english))",
                    zh: "\(side.address)：无法确认：\(Table.singleLine(reason.chinese))"
                ),
                .warning
            )
        }
    }

    private static func next(_ report: MigrationReport) -> [Line] {
        if report.isDone {
            guard !report.missed.isEmpty, let since = report.pausedAt else { return [] }
            return [
                Line(
                    Text(
                        "To catch up: cronvault missed --since \(since) --db <\(report.to.address)>",
                        zh: "补运行：cronvault missed --since \(since) --db <\(report.to.address)>"
                    )
                )
            ]
        }
        guard report.failure != nil else { return [] }
        let hasArmed = report.armed != nil
        return [
            Line(Text("To go on: the same command again.", zh: "继续：再次运行同一命令。"), .heading),
            Line(
                hasArmed
                    ? Text(
                        "To go back: cronvault pause --db <\(report.to.address)>, then cronvault arm --source-gone --db <\(report.from.address)>",
                        zh:
                            "退回：cronvault pause --db <\(report.to.address)>，然后 cronvault arm --source-gone --db <\(report.from.address)>"
                    )
                    : Text(
                        "To go back: cronvault arm\(report.pause.map { " \($0)" } ?? "") --db <\(report.from.address)>",
                        zh: "退回：cronvault arm\(report.pause.map { " \($0)" } ?? "") --db <\(report.from.address)>"
                    )
            ),
        ]
    }
}
