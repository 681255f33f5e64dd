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

    @Test(
        "a real browser shows the page whole, narrow and wide, light and dark, in both languages, without a complaint",
        arguments: [Language.english, .chinese]
    )
    func browser(language: Language) async throws {
        let folder = try TemporaryFolder("page")
        let page = DrillPage(try report(), language).text
        #expect(!page.contains("http://") && !page.contains("https://"))
        for (width, isDark) in [(390, false), (1440, true)] {
            let look = try await Chromium.open(page, width: width, isDark: isDark, in: folder)
            #expect(look.overflow == "over 0 wide 0", "\(width)")
            #expect(look.complaints.isEmpty, "\(width)")
        }
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
        let report = try report()
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
