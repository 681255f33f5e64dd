internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// `report.html`: one file that needs no other, on paper as on a screen, light and dark, narrow and wide.
struct DrillPage: Sendable {
    private let report: DrillReport
    private let say: DrillWords
    private let language: Language

    init(_ report: DrillReport, _ language: Language) {
        self.report = report
        self.language = language
        say = DrillWords(language: language)
    }

    var text: String {
        Page(title: "\(say.title) \(report.cluster) \(report.id)", language: language).text(
            """
            \(header)
            \(facts)
            \(checks)
            \(jobs)
            \(rehearsal)
            \(limits)
            \(phases)
            """
        )
    }

    private var header: String {
        """
        <header class="\(report.status.rawValue)">
        <p class="eyebrow">\(Markup.escaped("\(say.title) · \(report.cluster) · \(report.startedAt)"))</p>
        <h1>\(Markup.escaped(say.status(report.status)))</h1>
        <dl class="figures">
        \(figure(say("Recovery time", "恢复时间"), say.duration(report.rtoSeconds)))
        \(figure(say("Age of the newest run", "最新运行的年龄"), say.duration(report.rpoSeconds)))
        \(figure(say("Jobs that would work", "可运行的作业"), "\(report.jobs.passed) / \(report.jobs.total)"))
        \(report.jobs.notJudged > 0 ? figure(say.status(.notJudged), "\(report.jobs.notJudged)") : "")
        </dl>
        </header>
        """
    }

    private func figure(_ name: String, _ value: String) -> String {
        "<div><dt>\(Markup.escaped(name))</dt><dd>\(Markup.escaped(value))</dd></div>"
    }

    private var facts: String {
        let rows = say.facts(report).map { name, value in
            "<div><dt>\(Markup.escaped(name))</dt><dd>\(Markup.escaped(value))</dd></div>"
        }
        return section(say("What was rehearsed", "演练内容"), "<dl class=\"facts\">\(rows.joined(separator: "\n"))</dl>")
    }

    private var checks: String {
        let rows = report.checks.map { check in
            let evidence = check.evidence.map { "<li>\(Markup.escaped(say($0)))</li>" }
            let list = evidence.isEmpty ? "" : "<ul>\(evidence.joined())</ul>"
            let hint = check.status == .ok ? nil : check.hint
            return """
                <li class="check \(check.status.rawValue)"><span class="mark">\(Markup.escaped(say.mark(check.status)))</span>
                <div><p><code>\(Markup.escaped(check.id))</code> \(Markup.escaped(say(check.summary)))</p>\
                \(hint.map { "<p class=\"hint\">\(Markup.escaped(say($0)))</p>" } ?? "")\(list)</div></li>
                """
        }
        return section(say("Checks", "检查"), "<ol class=\"checks\">\(rows.joined(separator: "\n"))</ol>")
    }

    private var jobs: String {
        let titles = [say("Job", "作业"), say("Where", "位置"), say("Schedule", "计划"), say("Verdict", "结论")]
        let rows = report.verdicts.map(row)
        let head = titles.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        return section(
            say("Would each job work?", "各作业能否运行"),
            "<table><thead><tr>\(head)</tr></thead>\n<tbody>\(rows.joined(separator: "\n"))</tbody></table>"
        )
    }

    private func row(_ verdict: JobVerdict) -> String {
        let remarks = say.remarks(verdict).map { "<p class=\"remark\">\(Markup.escaped($0))</p>" }.joined()
        let next =
            verdict.nextRun.map { "<p class=\"remark when\">\(Markup.escaped(say("next \($0)", "下次 \($0)")))</p>" }
            ?? ""
        return """
            <tr class="\(verdict.status.rawValue)">
            <td><strong>\(Markup.escaped(verdict.jobname ?? ""))</strong> <span class="remark">#\(verdict.jobid)</span>\
            <pre>\(Markup.escaped(verdict.command))</pre></td>
            <td>\(Markup.escaped(verdict.database))<p class="remark">\(Markup.escaped(verdict.username))</p></td>
            <td><code>\(Markup.escaped(say.schedule(verdict)))</code>\(next)</td>
            <td><span class="mark">\(Markup.escaped(say.status(verdict.status)))</span>\(remarks)</td>
            </tr>
            """
    }

    /// Empty without a rehearsal.
    private var rehearsal: String {
        guard let rehearsal = report.rehearsal else { return "" }
        let facts = say.facts(rehearsal).map { name, value in
            "<div><dt>\(Markup.escaped(name))</dt><dd>\(Markup.escaped(value))</dd></div>"
        }
        let table = say.table(rehearsal)
        let head = table.headings.map { "<th scope=\"col\">\(Markup.escaped($0))</th>" }.joined()
        let rows = table.rows.map { cells in
            let cells = zip(table.headings, cells).map { heading, cell in
                "<td data-label=\"\(Markup.escaped(heading))\">\(Markup.escaped(cell))</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return section(
            say("Real pg_cron under a fast clock", "真实 pg_cron 在快速时钟下运行"),
            """
            <dl class="facts">\(facts.joined(separator: "\n"))</dl>
            <table class="rehearsal"><thead><tr>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
        )
    }

    private var limits: String {
        let items = report.notProven.map { "<li>\(Markup.escaped(say($0)))</li>" }
        return section(say("What was not proven", "未证明的内容"), "<ul>\(items.joined(separator: "\n"))</ul>")
    }

    private var phases: String {
        let rows = report.phases.map { phase in
            "<div><dt>\(Markup.escaped(say.phase(phase.name)))</dt><dd>\(Markup.escaped(say.duration(phase.seconds)))</dd></div>"
        }
        return section(say("Time", "耗时"), "<dl class=\"facts\">\(rows.joined(separator: "\n"))</dl>")
    }

    private func section(_ title: String, _ content: String) -> String {
        "<section><h2>\(Markup.escaped(title))</h2>\n\(content)</section>"
    }
}
