import CronModel
import CronSchedule
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Summaries of sets")
struct SetSummaryTests {
    @Test("a summary says what the manifest says")
    func content() throws {
        let manifest = try Fixture.manifest("manifest-1-complete.json")
        let summary = SetSummary(manifest)
        #expect(summary.id == manifest.set)
        #expect(summary.jobs == 13)
        #expect(summary.layers == [.full, .cron, .history])
        #expect(summary.bytes == manifest.bytes)
        #expect(summary.pgCron == "1.4-1")
    }

    @Test(
        "a line of the cache gives back the summary it was made from, whatever its texts hold",
        arguments: HostileText.samples
    )
    func cacheLine(text: String) throws {
        var summary = SetSummary(try Fixture.manifest("manifest-1-complete.json"))
        summary.cluster = text
        summary.label = text
        summary.postgres = text
        #expect(!summary.cacheLine.contains("\n"))
        #expect(SetSummary(cacheLine: summary.cacheLine) == summary)
        summary.label = nil
        #expect(SetSummary(cacheLine: summary.cacheLine) == summary)
    }

    @Test("a line that is none is no summary", arguments: ["", "a\tb", "20261122T072947Z-k3f9\tmain"])
    func foreign(line: String) {
        #expect(SetSummary(cacheLine: line) == nil)
    }
}
