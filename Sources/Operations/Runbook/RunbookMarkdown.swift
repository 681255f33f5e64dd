internal import BackupFormat
internal import CronModel
package import CronSchedule

/// A runbook as Markdown.
package struct RunbookMarkdown: Sendable {
    private let report: RunbookReport
    private let words: RunbookWords

    package init(_ report: RunbookReport, _ language: Language) {
        self.report = report
        words = RunbookWords(language)
    }

    package var text: String {
        let head = ["# \(words.title(report))", ""] + words.facts(report).map { "- \($0.0): \($0.1)" } + [""]
        let preparation = ["## \(words.preparation)", ""] + steps(report.preparation)
        let scenarios = report.scenarios.flatMap { scenario -> [String] in
            let head: [String] = ["## \(words(scenario.title))", "", words(scenario.when), ""]
            let time: [String] = [words.time(scenario.seconds), "", "**\(words.pitfalls)**", ""]
            let pitfalls: [String] = scenario.pitfalls.map { "- \(words($0))" }
            return head + steps(scenario.steps) + time + pitfalls + [""]
        }
        return (head + preparation + scenarios).joined(separator: "\n")
    }

    private func steps(_ steps: [RunbookReport.Step]) -> [String] {
        steps.enumerated().flatMap { index, step in
            ["\(index + 1). \(words(step.what))", ""]
                + (step.command.map { ["   ```sh", "   \($0)", "   ```", ""] } ?? [])
                + (step.expect.map { ["   \(words.expect(words($0)))", ""] } ?? [])
        }
    }
}

/// The words that both forms of a runbook share.
struct RunbookWords: Sendable {
    private let language: Language

    init(_ language: Language) {
        self.language = language
    }

    func callAsFunction(_ text: Text) -> String { text.rendered(in: language) }

    private func say(_ english: String, _ chinese: String) -> String { self(Text(english, zh: chinese)) }

    func title(_ report: RunbookReport) -> String {
        say("Recovery of cluster \(report.cluster)", "集群 \(report.cluster) 恢复手册")
    }

    var preparation: String { say("Before anything else", "准备") }
    var pitfalls: String { say("What can go wrong", "可能的问题") }

    func expect(_ text: String) -> String { say("Expect: ", "预期：") + text }

    func time(_ seconds: Double?) -> String {
        let duration = DrillWords(language: language).duration(seconds)
        return seconds == nil
            ? say("No drill measures how long this takes.", "演练未测量此项耗时。")
            : say("It took \(duration) in the last drill.", "上次演练用时 \(duration)。")
    }

    func facts(_ report: RunbookReport) -> [(String, String)] {
        let proof =
            report.proven
            ? report.drill.map { say("proven by drill \($0)", "已由演练 \($0) 证明") } ?? say("proven by a drill", "已由演练证明")
            : say("NOT proven by any drill: run cronvault drill", "未经任何演练证明：请运行 cronvault drill")
        return [
            (say("Set", "备份集"), "\(report.set), \(report.takenAt); \(proof)"),
            (say("Source", "源端"), self(report.source)),
            (
                say("Call", "联系人"),
                report.contacts.isEmpty
                    ? say(
                        "nobody is named: clusters.\(report.cluster).contacts in the configuration",
                        "未指定：请在配置中设置 clusters.\(report.cluster).contacts"
                    )
                    : report.contacts.joined(separator: "; ")
            ),
            (say("Written", "生成"), "\(report.writtenAt), \(report.tool)"),
        ]
    }
}
