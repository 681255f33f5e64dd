internal import CronModel
internal import Operations

/// What `lab` shows.
enum LabView {
    static func lines(_ report: LabReport) -> [Line] {
        switch report.state {
        case .absent: [Line(Text("There is no lab \"\(report.name)\".", zh: "没有名为“\(report.name)”的实验服务器。"))]
        case .stopped: stopped(report)
        case .running: running(report)
        }
    }

    /// After `stop`.
    static func ended(_ report: LabReport) -> [Line] {
        guard report.state == .absent, report.unchanged != true else { return lines(report) }
        return [Line(Text("Lab \"\(report.name)\" is deleted.", zh: "实验服务器“\(report.name)”已删除。"), .ok)]
    }

    /// One command for a shell; nothing where no server runs.
    static func environment(_ report: LabReport) -> [Line] {
        guard let host = report.host, let port = report.port, let user = report.user else { return [] }
        return [Line(verbatim: "export PGHOST=\(host) PGPORT=\(port) PGUSER=\(user) PGDATABASE=postgres")]
    }

    static func lines(_ report: LabDemoReport) -> [Line] {
        let owners = report.owners.joined(separator: ", ")
        let databases = report.databases.joined(separator: ", ")
        return [
            Line(
                Text(
                    "Lab \"\(report.name)\" has \(report.jobs) jobs (\(report.inactiveJobs) inactive) of \(owners) "
                        + "in \(databases), and \(report.historyRows) past runs.",
                    zh: "实验服务器“\(report.name)”有 \(report.jobs) 个作业（\(report.inactiveJobs) 个未启用），"
                        + "属于 \(owners)，位于 \(databases)，另有 \(report.historyRows) 条运行历史。"
                ),
                .ok
            ),
            Line(verbatim: "  --db '\(report.connection)'"),
        ]
    }

    private static func stopped(_ report: LabReport) -> [Line] {
        let version = report.postgres ?? "?"
        return [
            Line(
                Text(
                    "Lab \"\(report.name)\" is stopped: PostgreSQL \(version).",
                    zh: "实验服务器“\(report.name)”已停止：PostgreSQL \(version)。"
                )
            )
        ] + places(report)
    }

    private static func running(_ report: LabReport) -> [Line] {
        let name = report.name
        let server = "PostgreSQL \(report.postgres ?? "?"), \(cron(report.pgCron)) (pid \(report.pid ?? 0))"
        let first =
            report.unchanged == true
            ? Text("Lab \"\(name)\" is running already: \(server).", zh: "实验服务器“\(name)”已在运行：\(server)。")
            : Text("Lab \"\(name)\" is running: \(server).", zh: "实验服务器“\(name)”正在运行：\(server)。")
        var lines = [Line(first, .ok)]
        if let remark = report.remark { lines.append(Line(remark, .warning)) }
        lines += [
            Line(Text("For cronvault and psql:", zh: "供 cronvault 和 psql 使用：")),
            Line(verbatim: "  --db '\(report.connection ?? "")'"),
        ]
        return lines + environment(report).map { Line(verbatim: "  \($0.text.english)") } + places(report)
    }

    private static func places(_ report: LabReport) -> [Line] {
        guard let data = report.data, let log = report.log else { return [] }
        return [Line(Text("Data: \(data)  Log: \(log)", zh: "数据：\(data)  日志：\(log)"), .faint)]
    }

    private static func cron(_ cron: LabReport.Cron?) -> String {
        guard let cron else { return "pg_cron ?" }
        guard cron.preloaded else { return "no pg_cron" }
        guard let version = cron.catalogVersion else { return "pg_cron preloaded, no extension" }
        return "pg_cron \(version)"
    }
}
