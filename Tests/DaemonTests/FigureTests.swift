import CronModel
import CronSchedule
import FoundationEssentials
import Testing

@testable import Daemon
@testable import Operations

@Suite("Quarter hours in which runs began")
struct RunSlotsTests {
    private let now = Instant(secondsSince1970: 1_800_000_000)

    @Test("a quarter hour tells of its runs, and one failure outweighs any success")
    func outcomes() {
        var slots = RunSlots()
        slots.add(now.advanced(bySeconds: -3600), succeeded: true, now: now)
        slots.add(now.advanced(bySeconds: -3600), succeeded: false, now: now)
        slots.add(now, succeeded: true, now: now)
        let slot = RunSlots.slot(of: now)
        #expect(slots.outcome(in: slot) == .succeeded)
        #expect(slots.outcome(in: slot - 4) == .failed)
        #expect(slots.outcome(in: slot - 1) == nil)
        #expect(slots.outcome(in: slot + 1) == nil)
    }

    @Test("runs of long ago are forgotten, and come in any order")
    func forgotten() {
        var slots = RunSlots()
        slots.add(now.advanced(bySeconds: -5 * 86_400), succeeded: true, now: now)
        slots.add(now, succeeded: true, now: now)
        slots.add(now.advanced(bySeconds: -86_400), succeeded: false, now: now)
        slots.add(now.advanced(bySeconds: -3 * 86_400), succeeded: true, now: now)
        let slot = RunSlots.slot(of: now)
        #expect(slots.outcome(in: slot) == .succeeded)
        #expect(slots.outcome(in: slot - 96) == .failed)
        #expect(slots.outcome(in: slot - 3 * 96) == nil)
    }

    @Test("a run that is said to begin in the future moves nothing")
    func future() {
        var slots = RunSlots()
        slots.add(now, succeeded: true, now: now)
        slots.add(Instant.latest, succeeded: true, now: now)
        #expect(slots.outcome(in: RunSlots.slot(of: now)) == .succeeded)
        #expect(slots.outcome(in: RunSlots.slot(of: .latest)) == nil)
    }
}

@Suite("Figures")
struct FigureTests {
    private let now = Instant(secondsSince1970: 1_800_000_000)

    @Test("the day shows what is due and what ran, before and after now, and says so in words")
    func timeline() throws {
        var runs = RunSlots()
        runs.add(now.advanced(bySeconds: -3600), succeeded: true, now: now)
        runs.add(now.advanced(bySeconds: -7200), succeeded: false, now: now)
        let hourly = Timeline(try Schedule("0 * * * *"), runs, in: .utc, now: now)
        #expect(
            hourly.text.english
                == "quarter hours, last 12 h: due in 13, ran in 2, failed in 1; next 12 h: due in 11"
        )
        let picture = hourly.picture(in: .chinese)
        #expect(picture.contains("class=\"ok\"") && picture.contains("class=\"failed\""))
        #expect(picture.contains("role=\"img\"") && picture.contains("失败 1"))
        let idle = Timeline(nil, nil, in: .utc, now: now)
        #expect(!idle.picture(in: .english).contains("class=\"due\""))
    }

    @Test("an interval of seconds is due in every quarter hour")
    func interval() throws {
        let timeline = Timeline(try Schedule("30 seconds"), nil, in: .utc, now: now)
        #expect(timeline.text.english.contains("due in 49, ran in 0"))
    }

    @Test("the year marks days with failures by form, too, and is told by month")
    func year() {
        var days = (1...30).map { RunCalendar.Day(date: "2026-11-\($0 < 10 ? "0" : "")\($0)", runs: 24) }
        days[3].failed = 1
        days[4].failed = 24
        let map = HeatMap(days, firstWeekday: 6)
        let pictures = map.pictures(in: .english).joined()
        #expect(pictures.contains("class=\"some\"") && pictures.contains("class=\"bad\""))
        #expect(pictures.contains("<title>2026-11-04: 24 runs, 1 failed</title>"))
        #expect(pictures.components(separatedBy: "<rect").count == 31)
        #expect(map.text.chinese == "过去一年运行 720 次，失败 25 次，涉及 2 天")
        #expect(map.months.map(\.name) == ["2026-11"] && map.months[0].failed == 25)
    }

    @Test(
        "the axis of a chart ends at a round value not below the longest",
        arguments: [
            (0.0, 1.0), (0.004, 0.005), (0.9, 1), (1, 1), (3, 5), (42, 50), (61, 120), (3700, 7200),
        ]
    )
    func axis(longest: Double, top: Double) {
        let chart = BarChart([BarChart.Bar(seconds: longest, hasFailed: false, title: Text("a", zh: "b"))])
        #expect(abs(chart.top - top) < 1e-9)
    }

    @Test("a run that never began has no bar, and is marked as failed")
    func bars() {
        let chart = BarChart([
            BarChart.Bar(seconds: nil, hasFailed: true, title: Text("<x>", zh: "")),
            BarChart.Bar(seconds: 2, hasFailed: false, title: Text("two", zh: "")),
        ])
        let picture = chart.picture(text: "\"quoted\"", in: .english)
        #expect(picture.contains("class=\"band\"") && !picture.contains("class=\"failed\""))
        #expect(picture.contains("&lt;x&gt;") && picture.contains("&quot;quoted&quot;"))
    }

    @Test(
        "a duration reads in units of its size",
        arguments: [
            (0.0042, "4 ms"), (0.95, "950 ms"), (4.78, "4.78 s"), (64, "64 s"), (605, "10 min 5 s"), (7200, "2 h"),
        ]
    )
    func durations(seconds: Double, text: String) {
        #expect(PageText.duration(seconds).english == text)
    }

    @Test("large numbers are grouped", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
    func counts(number: Int, text: String) {
        #expect(PageText.count(number) == text)
    }
}

@Suite("Line by line")
struct LineDiffTests {
    @Test("what changed stands between two lines of what is the same; the rest is told by its number")
    func context() {
        let old = (1...20).map(String.init).joined(separator: "\n")
        let new = old.replacing("\n10\n", with: "\nten\n")
        #expect(
            LineDiff(from: old, to: new).lines == [
                .skipped(7), .same("8"), .same("9"), .removed("10"), .added("ten"), .same("11"), .same("12"),
                .skipped(8),
            ]
        )
    }

    @Test("texts that are the same differ nowhere, and one from nothing is added whole")
    func ends() {
        #expect(LineDiff(from: "a\nb", to: "a\nb").lines.isEmpty)
        #expect(LineDiff(from: "x", to: "y").lines == [.removed("x"), .added("y")])
    }

    @Test("however long the texts are, what is shown stays short")
    func bounded() {
        let old = (1...5000).map { "old \($0)" }.joined(separator: "\n")
        let new = (1...5000).map { "new \($0)" }.joined(separator: "\n")
        #expect(LineDiff(from: old, to: new).lines.count <= 200)
    }
}

@Suite("Search")
struct SearchWordsTests {
    @Test("a part of any text is found, whatever its case", arguments: ["NIGHT", "夜间", "ly-c", ""])
    func found(words: String) {
        #expect(SearchWords(words).fits("nightly-cleanup", "夜间对账"))
    }

    @Test("what is no part is not found", arguments: ["nightly_", "夜间x", String(repeating: "n", count: 500)])
    func absent(words: String) {
        #expect(!SearchWords(words).fits("nightly-cleanup", "夜间对账", ""))
    }
}
