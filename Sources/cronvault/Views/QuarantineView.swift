internal import CronModel
internal import CronSchedule
internal import Operations

/// What `pause` and `arm` say.
enum QuarantineView {
    static func lines(_ report: PauseReport) -> [Line] {
        guard let record = report.record, let undo = report.undo else {
            return [Line(Text("no job of \"\(report.address)\" was active", zh: "\"\(report.address)\" 上没有启用的作业"))]
        }
        var lines = [
            Line(
                Text(
                    "\(report.paused.count.of("job", "is", "are")) inactive on \"\(report.address)\" now (record \(record))",
                    zh: "已停用 \"\(report.address)\" 上的 \(report.paused.count) 个作业（记录 \(record)）"
                ),
                .ok
            )
        ]
        lines += report.running.map { run in
            run.ended
                ? Line(
                    Text("  job \(run.jobid), process \(run.pid): has ended", zh: "  作业 \(run.jobid)，进程 \(run.pid)：已结束")
                )
                : Line(
                    Text(
                        "  job \(run.jobid), process \(run.pid): still at work",
                        zh: "  作业 \(run.jobid)，进程 \(run.pid)：仍在运行"
                    ),
                    .warning
                )
        }
        lines.append(Line(Text("Release them with: cronvault arm", zh: "恢复启用：cronvault arm")))
        lines.append(Line(Text("Or by hand: \(undo)", zh: "或手工执行：\(undo)"), .faint))
        return lines
    }

    static func lines(_ plan: ArmPlan) -> [Line] {
        var lines = [
            Line(
                Text(
                    "\(plan.activate.count.of("job")) on \(plan.address) will run again (recorded by \(plan.origin)):",
                    zh: "\(plan.address) 上将有 \(plan.activate.count) 个作业重新运行（依据 \(plan.origin)）："
                ),
                .heading
            )
        ]
        lines += plan.activate.prefix(20).map { job in
            let name = Table.singleLine(job.jobname ?? "#\(job.jobid)")
            // Some schedules never come due, and no clock foretells @reboot.
            let first = job.nextRun.map { Text("first at \($0)", zh: "首次 \($0)") } ?? Text(verbatim: job.schedule)
            let touches = touches(job)
            return Line(
                Text(
                    "  \(name) of \(job.username), \(first.english) [\(touches.english)]",
                    zh: "  \(name)(\(job.username)),\(first.chinese) [\(touches.chinese)]"
                ),
                job.commandClass == .outside ? .warning : .plain
            )
        }
        if plan.activate.count > 20 {
            lines.append(
                Line(Text("  … and \(plan.activate.count - 20) more", zh: "  ……另有 \(plan.activate.count - 20) 个"))
            )
        }
        return lines + plan.refused.map(refusal) + waiting(plan.waiting)
    }

    /// A job's class, and what decided.
    private static func touches(_ job: ArmPlan.Activation) -> Text {
        let words: Text =
            switch job.commandClass {
            case .sql: Text("sql", zh: "普通 SQL")
            case .maintenance: Text("maintenance", zh: "维护")
            case .outside: Text("outside", zh: "对外调用")
            case .unknown: Text("unknown", zh: "未知")
            }
        guard !job.touches.isEmpty else { return words }
        let list = Table.singleLine(job.touches.joined(separator: ", "))
        return Text("\(words.english): \(list)", zh: "\(words.chinese):\(list)")
    }

    private static func waiting(_ count: Int) -> [Line] {
        guard count > 0 else { return [] }
        return [
            Line(
                Text(
                    "\(count.of("job", "waits", "wait")) for a later wave: cronvault arm",
                    zh: "另有 \(count) 个作业等待后续批次：cronvault arm"
                ),
                .faint
            )
        ]
    }

    private static func older(_ pids: [Int32]) -> [Line] {
        guard !pids.isEmpty else { return [] }
        let list = pids.prefix(20).map(String.init).joined(separator: ", ") + (pids.count > 20 ? ", …" : "")
        return [
            Line(
                Text(
                    "Sessions older than the extension (pid \(list)): jobs that they schedule are not noticed by this "
                        + "release. Have their applications reconnect.",
                    zh: "早于扩展创建的会话（pid \(list)）：此版本不会察觉它们创建的作业。请让相关应用重新连接。"
                ),
                .warning
            )
        ]
    }

    static func lines(_ report: ArmReport) -> [Line] {
        [
            Line(
                Text(
                    "\(report.armed.count.of("job", "is", "are")) armed on \"\(report.address)\"",
                    zh: "已在 \"\(report.address)\" 上启用 \(report.armed.count) 个作业"
                ),
                .ok
            )
        ] + report.refused.map(refusal) + waiting(report.waiting) + older(report.olderSessions)
    }

    private static func refusal(_ refusal: ArmPlan.Refusal) -> Line {
        let job = Table.singleLine(refusal.job)
        return Line(
            Text("  \(job) is left as it is: \(refusal.reason.english)", zh: "  \(job) 保持不变：\(refusal.reason.chinese)"),
            .warning
        )
    }
}
