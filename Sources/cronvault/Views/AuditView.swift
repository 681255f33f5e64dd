internal import CronModel
internal import CronSchedule
internal import Operations

/// What `audit` says of a dump.
enum AuditView {
    static func lines(_ report: AuditReport, verbose: Bool) -> [Line] {
        heading(report) + table(report, verbose: verbose) + [.empty] + CheckView.lines(report.report, verbose: verbose)
    }

    private static func heading(_ report: AuditReport) -> [Line] {
        let dump = report.dump
        let form = dump.format + (dump.compression.map { " (\($0))" } ?? "")
        var lines = [
            Line(
                Text(
                    "\(dump.path): \(form), \(report.jobs.total.of("job")) (\(report.jobs.active) active), "
                        + report.history.rows.of("run"),
                    zh: "\(dump.path):\(form)，\(report.jobs.total) 个作业（启用 \(report.jobs.active) 个），"
                        + "\(report.history.rows) 次运行"
                ),
                .heading
            )
        ]
        if report.databases.count > 1 {
            lines += report.databases.filter { $0.extension || $0.jobs > 0 }.map { database in
                let name = Table.singleLine(database.name ?? "?")
                return Line(
                    Text(
                        "  database \(name): \(database.jobs.of("job")), \(database.history.of("run"))",
                        zh: "  数据库 \(name):\(database.jobs) 个作业，\(database.history) 次运行"
                    )
                )
            }
        }
        return lines
    }

    private static func table(_ report: AuditReport, verbose: Bool) -> [Line] {
        let shown = verbose ? report.jobs.list[...] : report.jobs.list.prefix(20)
        guard !shown.isEmpty else { return [] }
        let rest = report.jobs.total - shown.count
        let more = Line(Text("… and \(rest) more (--verbose shows all)", zh: "……另有 \(rest) 个（--verbose 显示全部）"), .faint)
        return JobView.table(Array(shown)) + (rest > 0 ? [more] : [])
    }
}
