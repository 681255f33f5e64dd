internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// What `missed` says.
enum MissedView {
    static func lines(_ report: MissedReport) -> [Line] {
        var lines = [headline(report)]
        for job in report.jobs { lines += self.lines(job) }
        lines += report.assumptions.map { assumption in
            Line(Text("NOTE: \(assumption.english)", zh: "说明：\(assumption.chinese)"), .faint)
        }
        guard !report.jobs.isEmpty else { return lines }
        return lines + (report.applied ? applied(report) : proposal(report))
    }

    private static func headline(_ report: MissedReport) -> Line {
        guard !report.jobs.isEmpty else {
            return Line(
                Text(
                    "no run was missed on \"\(report.address)\" from \(report.since) to \(report.until)",
                    zh: "\"\(report.address)\" 在 \(report.since) 至 \(report.until) 之间没有错过运行"
                ),
                .ok
            )
        }
        return Line(
            Text(
                "\(report.missed.of("run")) of \(report.jobs.count.of("job")) missed on \"\(report.address)\" from "
                    + "\(report.since) to \(report.until)",
                zh:
                    "\"\(report.address)\" 在 \(report.since) 至 \(report.until) 之间错过 \(report.jobs.count) 个作业的 \(report.missed) 次运行"
            ),
            .failed
        )
    }

    private static func lines(_ job: MissedReport.Job) -> [Line] {
        let name = Table.singleLine(job.jobname ?? "#\(job.jobid)")
        let shown = job.runs.prefix(3).map(\.description).joined(separator: ", ")
        let more = job.missed > 3 ? ", …, \(job.last?.description ?? "")" : ""
        var lines = [
            Line(
                Text(
                    "  \(name) of \(job.username) in \(job.database): \(job.missed) of \(job.expected) missed (\(shown)\(more))",
                    zh:
                        "  \(name)（\(job.username)，\(job.database)）：应运行 \(job.expected) 次，错过 \(job.missed) 次（\(shown)\(more)）"
                )
            )
        ]
        if let obstacle = job.obstacle {
            lines.append(
                Line(Text("    not caught up: \(obstacle.english)", zh: "    不补跑：\(obstacle.chinese)"), .warning)
            )
        }
        return lines
    }

    /// For psql: a log-in as each owner, since a command may do whatever its session may.
    private static func proposal(_ report: MissedReport) -> [Line] {
        let jobs = report.jobs.filter { $0.catchUp > 0 }
        guard !jobs.isEmpty else {
            return [Line(Text("--confirm records that they are left out", zh: "--confirm 会记录为不再补跑"))]
        }
        var lines = [
            Line.empty,
            Line(
                Text(
                    "To catch up (policy \(report.policy.rawValue)): run this command with --confirm, and pg_cron runs them as "
                        + "their owners; or by psql, logged in as each owner:",
                    zh: "补跑（策略 \(report.policy.rawValue)）：加 --confirm 重新运行本命令，由 pg_cron 以所有者身份运行；"
                        + "或用 psql 以各所有者登录后执行："
                )
            ),
        ]
        for job in jobs {
            lines.append(Line(verbatim: "\\connect -reuse-previous=on \(connect(job))"))
            lines.append(
                Line(
                    Text(
                        "-- job \(job.jobid), \(job.catchUp.of("time"))",
                        zh: "-- 作业 \(job.jobid)，\(job.catchUp) 次"
                    ),
                    .faint
                )
            )
            guard let command = job.command else {
                lines.append(Line(verbatim: "-- too long: SELECT command FROM cron.job WHERE jobid = \(job.jobid)"))
                continue
            }
            // As a literal: psql would obey a line of the command that begins with a backslash.
            lines.append(Line(verbatim: "SELECT \(SQL.literal(command)) \\gexec"))
        }
        return lines
    }

    /// A connection string as an argument of psql: a bare database name that holds `=` would be read as one.
    static func connect(_ job: MissedReport.Job) -> String {
        func value(_ name: String) -> String { "'" + name.putting("\\", before: "\\'") + "'" }
        let string = "dbname=\(value(job.database)) user=\(value(job.username))"
        let quoted = string.putting("\\", before: "\\").putting("'", before: "'")
        return "'" + quoted.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n") + "'"
    }

    private static func applied(_ report: MissedReport) -> [Line] {
        let names = Dictionary(uniqueKeysWithValues: report.jobs.map { ($0.jobid, $0.jobname ?? "#\($0.jobid)") })
        var lines = report.caughtUp.map { run in
            Line(
                verbatim:
                    "  \(Table.singleLine(names[run.jobid] ?? "")): \(run.status) \(Table.singleLine(run.message))",
                run.status == "succeeded" ? .ok : .failed
            )
        }
        if let record = report.record {
            lines.append(
                Line(
                    Text(
                        "\(report.caughtUp.count.of("run")) caught up; settled until \(report.until) (record \(record))",
                        zh: "已补跑 \(report.caughtUp.count) 次；\(report.until) 之前视为已处理（记录 \(record)）"
                    )
                )
            )
        }
        return lines
    }
}
