import CronModel
import CronSchedule
import Foundation
import TestSupport
import Testing

@testable import BackupFormat
@testable import Operations

@Suite("The forms of a drill's report")
struct DrillPageTests {
    /// As a drill of format 1 once wrote it, with names that want to be more than text, and long ones.
    private func report() throws -> DrillReport {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let bytes = Array(try Data(contentsOf: folder.appending(path: "report.json")))
        return try FormatCoder.decode(DrillReport.self, from: bytes, file: "report.json")
    }

    /// The same with a rehearsal, whose names are no better.
    private func rehearsed() throws -> DrillReport {
        var report = try report()
        report.rehearsal = RehearsalReport(
            from: report.startedAt,
            until: report.endedAt,
            speed: 200,
            seconds: 431.7,
            jobs: report.verdicts.count,
            predicted: 10_000,
            launched: 9999,
            missing: 1,
            unexpected: 0,
            differences: [],
            results: report.verdicts.map {
                RehearsalReport.Result(
                    jobid: $0.jobid,
                    jobname: $0.jobname,
                    schedule: $0.schedule,
                    predicted: 1440,
                    launched: 1440,
                    missing: 0,
                    unexpected: 0
                )
            },
            skipped: [Text("\"x\": runs at a start, not by the clock", zh: "“x”：仅在启动时运行，与时钟无关")]
        )
        return report
    }

    @Test(
        "a real browser shows the page whole, narrow and wide, light and dark, in both languages, without a complaint",
        arguments: [Language.english, .chinese]
    )
    func browser(language: Language) async throws {
        let folder = try TemporaryFolder("page")
        let page = DrillPage(try rehearsed(), language).text
        #expect(!page.contains("http://") && !page.contains("https://"))
        for (width, isDark) in [(390, false), (700, false), (1150, false), (1440, true)] {
            let look = try await Chromium.open(page, width: width, isDark: isDark, in: folder)
            #expect(look.overflow == "over 0 wide 0", "\(width)")
            #expect(look.complaints.isEmpty, "\(width)")
        }
    }

    @Test("every form but the test cases has each job's launches; all of them every check with its evidence")
    func whole() throws {
        let report = try rehearsed()
        let page = DrillPage(report, .english).text
        let markdown = DrillMarkdown(report, .english).text
        #expect(page.components(separatedBy: ">1440<").count == 1 + 2 * report.verdicts.count)
        #expect(markdown.components(separatedBy: "| 1440 | 1440 | 0 | 0 |").count == 1 + report.verdicts.count)
        for form in [page, markdown] {
            #expect(form.contains("10000 foretold, 9999 launched, 1 missing, 0 unexpected"))
        }
        for form in [page, markdown, DrillJUnit(report, .english).text] {
            #expect(form.contains("metrics: 269505 bytes"))
        }
        #expect(!DrillPage(try self.report(), .english).text.contains("fast clock"))
    }

    @Test("the browser's measure finds what is cut off")
    func measure() async throws {
        let folder = try TemporaryFolder("page")
        let wide = "<body style='margin:0'><pre>\(String(repeating: "x", count: 500))</pre></body>"
        let look = try await Chromium.open("<!doctype html>" + wide, width: 390, in: folder)
        #expect(look.overflow.hasPrefix("over "))
        #expect(look.overflow != "over 0 wide 0")
    }

    @Test("names from a server stay text in every form", arguments: [Language.english, .chinese])
    func hostile(language: Language) async throws {
        let report = try rehearsed()
        let forms = [
            DrillPage(report, language).text, DrillMarkdown(report, language).text, DrillJUnit(report, language).text,
        ]
        for form in forms {
            #expect(!form.contains("<script"))
            #expect(!form.unicodeScalars.contains("\u{202E}"))
        }
        let folder = try TemporaryFolder("junit")
        try await Program("python3").succeed([
            "-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])",
            try folder.write(forms[2], to: "junit.xml"),
        ])
    }
}
