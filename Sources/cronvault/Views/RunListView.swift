internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// The table of `history` and `history --slowest`.
enum RunListView {
    static func lines(_ runs: [RunEntry]) -> [Line] {
        guard !runs.isEmpty else { return [Line(Text("no such run", zh: "没有符合条件的运行"))] }
        let english = rows(runs, ["RUN", "JOB", "DATABASE", "STATUS", "START (UTC)", "TOOK", "MESSAGE"])
        let chinese = rows(runs, ["编号", "作业", "数据库", "状态", "开始（UTC）", "用时", "消息"])
        return zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : style(runs[index - 1]))
        }
    }

    private static func rows(_ runs: [RunEntry], _ header: [String]) -> [String] {
        var table = Table(header)
        for run in runs {
            // The first line says what happened; the others where.
            let message = (run.message ?? "").unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }
            table.add([
                String(run.runid), run.jobname ?? run.jobid.map { "#\($0)" } ?? "-", run.database ?? "-",
                run.status ?? "-", run.start.map(time) ?? "-",
                run.duration.map { DurationText.of(seconds: Double($0) / 1_000_000) } ?? "-", String(message),
            ])
        }
        return table.lines
    }

    private static func style(_ run: RunEntry) -> Line.Style {
        switch run.status {
        case "failed": .failed
        case "succeeded": .plain
        default: .warning
        }
    }

    /// `2026-11-22 08:00:00`.
    private static func time(_ microseconds: Int64) -> String {
        let seconds = (microseconds >= 0 ? microseconds : microseconds - 999_999) / 1_000_000
        let text = Instant(secondsSince1970: Int(seconds)).description
        return String(text.dropLast().map { $0 == "T" ? " " : $0 })
    }
}
