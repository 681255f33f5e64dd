internal import CronModel
package import CronSchedule

/// A runbook as one HTML file that needs no other.
package struct RunbookPage: Sendable {
    private let report: RunbookReport
    private let language: Language
    private let words: RunbookWords

    package init(_ report: RunbookReport, _ language: Language) {
        self.report = report
        self.language = language
        words = RunbookWords(language)
    }

    package var text: String {
        let facts = words.facts(report).map { name, value in
            "<div><dt>\(Markup.escaped(name))</dt><dd>\(Markup.escaped(value))</dd></div>"
        }
        return Page(title: words.title(report), language: language).text(
            """
            <header class="\(report.proven ? "ok" : "warning")"><h1>\(Markup.escaped(words.title(report)))</h1></header>
            <section><dl class="facts">\(facts.joined(separator: "\n"))</dl></section>
            <section><h2>\(Markup.escaped(words.preparation))</h2>\(steps(report.preparation))</section>
            \(report.scenarios.map(section).joined(separator: "\n"))
            """
        )
    }

    private func section(_ scenario: RunbookReport.Scenario) -> String {
        let pitfalls = scenario.pitfalls.map { "<li>\(Markup.escaped(words($0)))</li>" }.joined()
        return """
            <section id="\(scenario.id)"><h2>\(Markup.escaped(words(scenario.title)))</h2>
            <p>\(Markup.escaped(words(scenario.when)))</p>
            \(steps(scenario.steps))
            <p class="remark">\(Markup.escaped(words.time(scenario.seconds)))</p>
            <p><strong>\(Markup.escaped(words.pitfalls))</strong></p><ul>\(pitfalls)</ul></section>
            """
    }

    private func steps(_ steps: [RunbookReport.Step]) -> String {
        let items = steps.map { step in
            let command = step.command.map { "<pre>\(Markup.escaped($0))</pre>" } ?? ""
            let expect = step.expect.map { "<p class=\"remark\">\(Markup.escaped(words.expect(words($0))))</p>" } ?? ""
            return "<li>\(Markup.escaped(words(step.what)))\(command)\(expect)</li>"
        }
        return "<ol>\(items.joined(separator: "\n"))</ol>"
    }
}
