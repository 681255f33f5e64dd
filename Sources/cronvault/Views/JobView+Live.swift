internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

extension JobView {
    /// The table of `jobs`.
    static func live(_ report: LiveJobsReport) -> [Line] {
        guard !report.jobs.isEmpty else {
            return [Line(Text("\"\(report.address)\" has no jobs", zh: "\"\(report.address)\" 没有任何作业"), .warning)]
        }
        let english = rows(
            report,
            .english,
            ["ID", "NAME", "MEANS", "DATABASE", "OWNER", "HEALTH", "LAST RUN", "NEXT RUN"]
        )
        let chinese = rows(report, .chinese, ["编号", "名称", "含义", "数据库", "所有者", "健康", "上次运行", "下次运行"])
        var lines = zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : style(report.jobs[index - 1].health))
        }
        if let probe = report.probe {
            let releases = probe.releases.map(\.description).joined(separator: "/")
            lines.append(
                Line(
                    Text(
                        "asked pg_cron's own parser (\(releases)); \(probe.numbersUsed.of("job id")) used up",
                        zh: "已询问 pg_cron 自身的解析器（\(releases)）；用掉 \(probe.numbersUsed) 个作业编号"
                    ),
                    .faint
                )
            )
        }
        if !report.launchesActiveJobs {
            lines.append(
                Line(
                    Text(
                        "WARNING: cron.launch_active_jobs is off: no job runs",
                        zh: "警告：cron.launch_active_jobs 为 off：所有作业都不会运行"
                    ),
                    .warning
                )
            )
        }
        if report.isPartial {
            lines.append(
                Line(Text("WARNING: row security hides the jobs of others", zh: "警告：行级安全策略隐藏了其他人的作业"), .warning)
            )
        }
        return lines
    }

    /// How the newest run of a job went.
    static func lastRun(_ job: LiveJob) -> [Line] {
        guard let run = job.lastRun else { return [Line(Text("never ran", zh: "从未运行"))] }
        let message = Table.singleLine(run.message ?? "")
        return [
            Line(
                Text(
                    "last run: \(run.status) \(run.start ?? "") – \(run.end ?? "") \(message)",
                    zh: "上次运行：\(run.status) \(run.start ?? "") – \(run.end ?? "") \(message)"
                ),
                style(job.health)
            )
        ]
    }

    private static func rows(_ report: LiveJobsReport, _ language: Language, _ header: [String]) -> [String] {
        var table = Table(header)
        for job in report.jobs {
            let entry = job.entry
            table.add([
                String(entry.jobid), entry.jobname ?? "-",
                (entry.words ?? entry.problem)?.rendered(in: language) ?? entry.schedule,
                entry.database, entry.username, health(job.health).rendered(in: language),
                job.lastRun?.start.map { String($0.prefix(19)) + "Z" } ?? "-",
                report.launchesActiveJobs ? next(entry).rendered(in: language) : "-",
            ])
        }
        return table.lines
    }

    private static func health(_ health: LiveJob.Health) -> Text {
        switch health {
        case .invalid: Text("not accepted", zh: "无法识别")
        case .neverFires: Text("never runs", zh: "永不运行")
        case .quarantined: Text("waits to be armed", zh: "待启用")
        case .inactive: Text("inactive", zh: "停用")
        case .failing: Text("failing", zh: "失败")
        case .running: Text("running", zh: "运行中")
        case .neverRun: Text("never ran", zh: "从未运行")
        case .ok: Text("ok", zh: "正常")
        }
    }

    private static func style(_ health: LiveJob.Health) -> Line.Style {
        switch health {
        case .invalid, .neverFires, .failing: .failed
        case .quarantined: .warning
        case .inactive: .faint
        case .running, .neverRun, .ok: .plain
        }
    }
}
