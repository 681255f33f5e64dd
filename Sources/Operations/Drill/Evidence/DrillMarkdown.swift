internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// `report.md`.
struct DrillMarkdown: Sendable {
    private let report: DrillReport
    private let say: DrillWords

    init(_ report: DrillReport, _ language: Language) {
        self.report = report
        say = DrillWords(language: language)
    }

    var text: String {
        (["# \(say.title): \(say.status(report.status))", ""] + facts + checks + phases + jobs + rehearsal + limits)
            .joined(separator: "\n") + "\n"
    }

    private var facts: [String] {
        ["| | |", "|---|---|"] + say.facts(report).map { "| \(Self.cell($0.0)) | \(Self.cell($0.1)) |" } + [""]
    }

    private var checks: [String] {
        ["## \(say("Checks", "检查"))", "", "| | | |", "|---|---|---|"]
            + report.checks.map { check in
                let hint = check.status == .ok ? nil : check.hint
                let words = ([check.summary, hint].compactMap(\.self) + check.evidence).map { Self.cell(say($0)) }
                return "| \(say.mark(check.status)) | `\(check.id)` | \(words.joined(separator: "<br>")) |"
            } + [""]
    }

    private var phases: [String] {
        ["## \(say("Time", "耗时"))", "", "| | |", "|---|---|"]
            + report.phases.map { "| \(say.phase($0.name)) | \(say.duration($0.seconds)) |" } + [""]
    }

    private var jobs: [String] {
        let header = [
            say("Job", "作业"), say("Owner", "所有者"), say("Database", "数据库"), say("Schedule", "计划"), say("Verdict", "结论"),
            say("Command", "命令"),
        ]
        return ["## \(say("Jobs", "作业"))", "", "| \(header.joined(separator: " | ")) |", "|---|---|---|---|---|---|"]
            + report.verdicts.map { verdict in
                let words = ([say.status(verdict.status)] + say.remarks(verdict)).map(Self.cell)
                let cells = [
                    Self.cell("\(verdict.jobid) \(verdict.jobname ?? "")"), Self.cell(verdict.username),
                    Self.cell(verdict.database), Self.cell(say.schedule(verdict)), words.joined(separator: "<br>"),
                    Self.cell(verdict.command),
                ]
                return "| \(cells.joined(separator: " | ")) |"
            } + [""]
    }

    /// Empty without a rehearsal.
    private var rehearsal: [String] {
        guard let rehearsal = report.rehearsal else { return [] }
        let table = say.table(rehearsal)
        let title = say("Real pg_cron under a fast clock", "真实 pg_cron 在快速时钟下运行")
        return ["## \(title)", "", "| | |", "|---|---|"]
            + say.facts(rehearsal).map { "| \(Self.cell($0.0)) | \(Self.cell($0.1)) |" }
            + ["", "| \(table.headings.joined(separator: " | ")) |", "|---|---|---:|---:|---:|---:|"]
            + table.rows.map { "| \($0.map(Self.cell).joined(separator: " | ")) |" } + [""]
    }

    private var limits: [String] {
        ["## \(say("What was not proven", "未证明的内容"))", ""] + report.notProven.map { "- \(say($0))" }
    }

    /// Text from a server in one cell of a table: no mark-up of its own, no line end.
    private static func cell(_ text: String) -> String {
        var cell = ""
        for character in text.unicodeScalars {
            switch character {
            case "\n", "\r", "\t": cell += " "
            case "<": cell += "&lt;"
            case "&": cell += "&amp;"
            case "|", "\\", "`", "*", "_", "[", "]", "#", "~": cell += "\\\(character)"
            default:
                if !character.properties.isBidiControl, character.value >= 32 { cell.unicodeScalars.append(character) }
            }
        }
        return cell
    }
}
