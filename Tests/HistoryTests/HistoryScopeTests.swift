import BackupFormat
import CronSchedule
import Testing

@testable import Operations

@Suite("Which runs are brought back")
struct HistoryScopeTests {
    @Test("the words of --history")
    func words() {
        #expect(HistoryScope("as-of") == .asOf)
        #expect(HistoryScope("all") == .all)
        #expect(HistoryScope("none") == HistoryScope.none)
        #expect(HistoryScope("30d") == .days(30))
        #expect(HistoryScope("days 7") == .days(7))
    }

    @Test("anything else is none of them", arguments: ["", "d", "0d", "-1d", "30", "days", "days x", "all ", "1e3d"])
    func others(text: String) {
        #expect(HistoryScope(text) == nil)
    }

    @Test("days count back from the set; a run is as late as its start, else its end")
    func days() throws {
        let earliest = HistoryScope.days(2).earliest(before: Instant(secondsSince1970: 1_767_398_400))
        #expect(earliest == "2026-01-01 00:00:00")
        let map = ArchivedRowMap(renumbered: [:], live: nil, earliest: earliest)
        for (times, isTaken) in [
            ("2026-01-01 00:00:00+00,", true), ("2026-01-01 00:00:00.001+00,2026-01-02 00:00:00+00", true),
            ("2025-12-31 23:59:59.999999+00,2026-01-02 00:00:00+00", false), (",2025-12-31 23:59:59+00", false),
            (",2026-01-03 00:00:00+00", true), (",", true), ("-infinity,", true), ("10000-01-01 00:00:00+00,", true),
        ] {
            var out: [UInt8] = []
            let row = Array("1,7,9,db,u,c,failed,\"x,\n\",\(times)\n".utf8)
            let runid = try row.withUnsafeBytes { try map.append($0, to: &out) }
            #expect((runid == 7) == isTaken, "\(times)")
        }
    }
}
