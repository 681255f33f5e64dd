internal import CronModel
internal import CronSchedule
internal import Operations

/// Jobs as tables and in detail.
enum JobView {
    static func table(_ jobs: [JobEntry]) -> [Line] {
        let english = rows(
            jobs,
            .english,
            ["ID", "NAME", "SCHEDULE", "DATABASE", "OWNER", "STATE", "NEXT RUN", "COMMAND"]
        )
        let chinese = rows(jobs, .chinese, ["编号", "名称", "计划", "数据库", "所有者", "状态", "下次运行", "命令"])
        return zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : jobs[index - 1].problem == nil ? .plain : .failed)
        }
    }

    private static func rows(_ jobs: [JobEntry], _ language: Language, _ header: [String]) -> [String] {
        var table = Table(header)
        for job in jobs {
            table.add([
                String(job.jobid), job.jobname ?? "-", job.schedule, job.database, job.username,
                state(job).rendered(in: language), next(job).rendered(in: language),
                String((job.command ?? "sha256 \(job.commandSha256 ?? "")").prefix(48)),
            ])
        }
        return table.lines
    }

    /// Everything about a job, its command whole.
    static func details(_ job: JobEntry) -> [Line] {
        let node = "\(job.nodename):\(job.nodeport)"
        let rows: [(Text, Text)] = [
            (Text("job", zh: "作业"), Text(verbatim: "\(job.jobid) \(job.jobname ?? "")")),
            (Text("schedule", zh: "计划"), Text(verbatim: job.schedule)),
            (Text("means", zh: "含义"), job.words ?? job.problem ?? Text(verbatim: "")),
            (Text("next run", zh: "下次运行"), next(job)),
            (Text("database", zh: "数据库"), Text(verbatim: job.database)),
            (Text("owner", zh: "所有者"), Text(verbatim: job.username)),
            (Text("node", zh: "节点"), Text(verbatim: node)),
            (Text("state", zh: "状态"), state(job)),
        ]
        let lines = rows.map { name, value in
            Line(
                Text(
                    name.english + String(repeating: " ", count: max(1, 12 - Table.width(name.english)))
                        + Table.escaped(value.english),
                    zh: name.chinese + String(repeating: " ", count: max(1, 12 - Table.width(name.chinese)))
                        + Table.escaped(value.chinese)
                )
            )
        }
        let command = job.command.map { Table.escaped($0, keepingLines: true) } ?? "sha256 \(job.commandSha256 ?? "")"
        return lines + [Line(verbatim: command, .faint), .empty]
    }

    private static func state(_ job: JobEntry) -> Text {
        switch (job.active, job.wantedActive) {
        case (true, _): Text("active", zh: "启用")
        case (false, true): Text("inactive, to be armed", zh: "停用（待启用）")
        case (false, false): Text("inactive", zh: "停用")
        }
    }

    static func next(_ job: JobEntry) -> Text {
        if let next = job.nextRun { return Text(verbatim: next.description) }
        if job.problem != nil { return Text("not accepted", zh: "无法识别") }
        guard job.active else { return Text(verbatim: "-") }
        return job.words ?? Text(verbatim: "-")
    }
}
