import Testing

@testable import CronModel

@Suite("Checks and what they amount to")
struct CheckTests {
    private func check(_ status: Check.Status) -> Check { Check("id", status, Text(verbatim: "summary")) }

    @Test("a report is as bad as its worst check")
    func worst() {
        #expect(CheckReport([check(.ok)]).status == .ok)
        #expect(CheckReport([check(.ok), check(.warning), check(.ok)]).status == .warning)
        #expect(CheckReport([check(.failed), check(.warning), check(.ok)]).status == .failed)
    }

    @Test("a report that looked at nothing has failed")
    func nothing() {
        #expect(CheckReport([]).status == .failed)
    }

    @Test("evidence is counted beyond a limit, so that a report does not grow with the jobs")
    func bounded() throws {
        func evidence(_ count: Int) -> [Text] {
            Check("id", .failed, Text(verbatim: ""), evidence: (0..<count).map { Text(verbatim: "\($0)") }).evidence
        }
        #expect(evidence(Check.evidenceLimit).count == Check.evidenceLimit)
        #expect(evidence(10_000).count == Check.evidenceLimit + 1)
        let last = try #require(evidence(10_000).last)
        #expect(last.english == "… and 9950 more")
        #expect(last.chinese == "……另有 9950 项")
    }
}
