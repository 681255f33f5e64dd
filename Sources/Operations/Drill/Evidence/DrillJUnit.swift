internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// `junit.xml`: each check and each job as a test case, for whoever collects those.
struct DrillJUnit: Sendable {
    private let report: DrillReport
    private let say: DrillWords

    init(_ report: DrillReport, _ language: Language) {
        self.report = report
        say = DrillWords(language: language)
    }

    var text: String {
        let failures = report.checks.filter { $0.status == .failed }.count + report.jobs.failed
        let seconds = report.endedAt.secondsSince1970 - report.startedAt.secondsSince1970
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="cronvault drill \(report.id)" tests="\(report.checks.count + report.verdicts.count)" \
            failures="\(failures)" time="\(seconds)">
            \(suite("checks", report.checks.map(testCase), failures: failures - report.jobs.failed, skipped: 0))
            \(suite("jobs", report.verdicts.map(testCase), failures: report.jobs.failed, skipped: report.jobs.notJudged))
            </testsuites>

            """
    }

    private func suite(_ name: String, _ cases: [String], failures: Int, skipped: Int) -> String {
        let head =
            "  <testsuite name=\"\(name)\" tests=\"\(cases.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\" "
            + "timestamp=\"\(report.startedAt)\" hostname=\"\(Markup.escaped(report.host))\">"
        return ([head] + cases + ["  </testsuite>"]).joined(separator: "\n")
    }

    private func testCase(_ check: Check) -> String {
        let name = "classname=\"checks\" name=\"\(Markup.escaped(check.id))\""
        let words = Markup.escaped(say(check.summary))
        let evidence = Markup.escaped(check.evidence.map { say($0) }.joined(separator: "\n"))
        guard check.status == .failed else {
            let lines = [words, evidence].filter { !$0.isEmpty }.joined(separator: "\n")
            return "    <testcase \(name)><system-out>\(lines)</system-out></testcase>"
        }
        return "    <testcase \(name)><failure message=\"\(words)\">\(evidence)</failure></testcase>"
    }

    private func testCase(_ verdict: JobVerdict) -> String {
        let label = Markup.escaped("\(verdict.jobid) \(verdict.jobname ?? "")")
        let name = "classname=\"jobs.\(Markup.escaped(verdict.database))\" name=\"\(label)\""
        let words = Markup.escaped(say.remarks(verdict).joined(separator: "\n"))
        switch verdict.status {
        case .passed: return "    <testcase \(name)/>"
        case .failed: return "    <testcase \(name)><failure message=\"\(words)\"/></testcase>"
        case .notJudged: return "    <testcase \(name)><skipped message=\"\(words)\"/></testcase>"
        }
    }
}
