import Testing

@testable import CronSchedule

@Suite("When a schedule runs")
struct ScheduleRunsTests {
    private func runs(
        _ text: String,
        _ zone: String = "UTC",
        after start: String,
        count: Int = 3,
        release: String = "1.6.8",
        both: Bool = false
    ) throws -> [String] {
        let schedule = try Schedule(text, release: #require(CronRelease(release)), matchDomAndDow: both)
        let start = try #require(Instant(iso8601: start))
        return try schedule.runs(after: start, limit: count, in: TimeZoneRules.load(zone)).map(\.description)
    }

    @Test("strictly after the instant, at the minute, also from within a minute")
    func strictlyAfter() throws {
        #expect(try runs("0 8 * * *", after: "2026-11-22T07:59:59Z", count: 1) == ["2026-11-22T08:00:00Z"])
        #expect(try runs("0 8 * * *", after: "2026-11-22T08:00:00Z", count: 1) == ["2026-11-23T08:00:00Z"])
        #expect(try runs("* * * * *", after: "2026-11-22T08:00:01Z", count: 1) == ["2026-11-22T08:01:00Z"])
    }

    @Test("a local time that the spring change skips does not run")
    func springGap() throws {
        let found = try runs("30 2 * * *", "Europe/Berlin", after: "2026-03-28T00:00:00Z")
        #expect(found == ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"])
        #expect(
            try runs("0 2,3 29 3 *", "Europe/Berlin", after: "2026-03-28T00:00:00Z", count: 1) == [
                "2026-03-29T01:00:00Z"
            ]
        )
    }

    @Test("a local time that the autumn change repeats runs twice")
    func autumnOverlap() throws {
        let found = try runs("30 2 * * *", "Europe/Berlin", after: "2026-10-24T12:00:00Z")
        #expect(found == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"])
    }

    @Test("Lord Howe's half hour: 02:15 is skipped in spring and 01:45 repeats in autumn")
    func lordHowe() throws {
        let spring = try runs("15 2 * * *", "Australia/Lord_Howe", after: "2026-10-02T15:40:00Z", count: 2)
        #expect(spring == ["2026-10-02T15:45:00Z", "2026-10-04T15:15:00Z"])
        let autumn = try runs("45 1 * * *", "Australia/Lord_Howe", after: "2026-04-04T00:00:00Z", count: 3)
        #expect(autumn == ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-05T15:15:00Z"])
    }

    @Test("Apia had no 30 December 2011: what falls on it does not run")
    func apia() throws {
        let found = try runs("0 12 30 * *", "Pacific/Apia", after: "2011-11-30T23:00:00Z", count: 1)
        #expect(found == ["2012-01-29T22:00:00Z"])
        let daily = try runs("0 12 * * *", "Pacific/Apia", after: "2011-12-29T00:00:00Z", count: 2)
        #expect(daily == ["2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"])
    }

    @Test("Troll's two hours: 01:00 to 02:59 are skipped in spring and repeat in autumn")
    func troll() throws {
        let spring = try runs("0 * * * *", "Antarctica/Troll", after: "2026-03-29T00:00:00Z", count: 2)
        #expect(spring == ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"])
        #expect(
            try runs("30 2 29 3 *", "Antarctica/Troll", after: "2026-03-01T00:00:00Z", count: 1) == [
                "2027-03-29T00:30:00Z"
            ]
        )
        let autumn = try runs("30 1 * * *", "Antarctica/Troll", after: "2026-10-24T12:00:00Z", count: 2)
        #expect(autumn == ["2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z"])
    }

    @Test("month end, leap day and year end")
    func calendar() throws {
        #expect(
            try runs("0 0 31 * *", after: "2026-01-31T00:00:00Z", count: 2) == [
                "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z",
            ]
        )
        #expect(
            try runs("0 0 29 2 *", after: "2096-03-01T00:00:00Z", count: 2) == [
                "2104-02-29T00:00:00Z", "2108-02-29T00:00:00Z",
            ]
        )
        #expect(
            try runs("59 23 31 12 *", after: "2026-12-31T23:58:59Z", count: 2) == [
                "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z",
            ]
        )
        #expect(try runs("* * * * *", after: "2026-12-31T23:59:30Z", count: 1) == ["2027-01-01T00:00:00Z"])
    }

    @Test("day of month or weekday is enough, unless one of them begins with a star or the setting asks for both")
    func dayAndWeekday() throws {
        let start = "2026-11-01T12:00:00Z"
        #expect(
            try runs("0 9 13 * 5", after: start) == [
                "2026-11-06T09:00:00Z", "2026-11-13T09:00:00Z", "2026-11-20T09:00:00Z",
            ]
        )
        #expect(
            try runs("0 9 13 * 5", after: start, count: 2, both: true) == [
                "2026-11-13T09:00:00Z", "2027-08-13T09:00:00Z",
            ]
        )
        #expect(
            try runs("0 9 13 * 5", after: start, count: 1, release: "1.6.7", both: true) == ["2026-11-06T09:00:00Z"]
        )
        #expect(
            try runs("0 9 */2 * 5", after: start) == [
                "2026-11-13T09:00:00Z", "2026-11-27T09:00:00Z", "2026-12-11T09:00:00Z",
            ]
        )
        #expect(try runs("0 9 1-31 * 5", after: start, count: 1) == ["2026-11-02T09:00:00Z"])
        #expect(try runs("0 9 13,* * 5", after: start, count: 1) == ["2026-11-02T09:00:00Z"])
    }

    @Test("$ is the day after which, 24 hours later, comes the 1st: changes of the clock move its edges")
    func lastDay() throws {
        #expect(
            try runs("30 3 $ * *", "Asia/Shanghai", after: "2028-02-01T00:00:00Z", count: 2) == [
                "2028-02-28T19:30:00Z", "2028-03-30T19:30:00Z",
            ]
        )
        // 25 hours long: the first hour of 31 October 2027 is not 24 hours before 1 November.
        #expect(
            try runs("0 0 $ 10 *", "Europe/Berlin", after: "2027-10-01T00:00:00Z", count: 1) == ["2028-10-30T23:00:00Z"]
        )
        #expect(
            try runs("0 1 $ 10 *", "Europe/Berlin", after: "2027-10-01T00:00:00Z", count: 1) == ["2027-10-30T23:00:00Z"]
        )
        // 23 hours long: the last hour of 30 March 2030 counts too.
        #expect(
            try runs("30 23 $ 3 *", "Europe/Berlin", after: "2030-03-01T00:00:00Z", count: 2) == [
                "2030-03-30T22:30:00Z", "2030-03-31T21:30:00Z",
            ]
        )
        // The 1st is 25 hours long: 24 hours after its first hour it is still the 1st.
        #expect(
            try runs("30 0 $ 10,11 *", "America/New_York", after: "2026-10-01T00:00:00Z", count: 2) == [
                "2026-10-31T04:30:00Z", "2026-11-01T04:30:00Z",
            ]
        )
    }

    @Test("1.6.0 and 1.6.1 run a day early, but for a lone $", arguments: ["1.6.0", "1.6.1"])
    func oneDayEarly(release: String) throws {
        let start = "2026-05-01T12:00:00Z"
        #expect(try runs("0 9 1 * *", after: start, count: 1, release: release) == ["2026-05-31T09:00:00Z"])
        #expect(try runs("0 9 * * 1", after: start, count: 1, release: release) == ["2026-05-03T09:00:00Z"])
        #expect(try runs("0 9 * 6 *", after: start, count: 1, release: release) == ["2026-05-31T09:00:00Z"])
        #expect(try runs("0 9 $ * *", after: start, count: 1, release: release) == ["2026-05-31T09:00:00Z"])
        #expect(try runs("0 9 1 * *", after: start, count: 1, release: "1.6.2") == ["2026-06-01T09:00:00Z"])
    }

    @Test("before 1.5.0 the time zone has no effect")
    func noTimezone() throws {
        let start = "2026-11-22T08:00:00Z"
        #expect(
            try runs("0 9 * * *", "Asia/Shanghai", after: start, count: 1, release: "1.4.2") == ["2026-11-22T09:00:00Z"]
        )
        #expect(
            try runs("0 9 * * *", "Asia/Shanghai", after: start, count: 1, release: "1.5.0") == ["2026-11-23T01:00:00Z"]
        )
    }

    @Test("an interval is counted from the last start")
    func intervals() throws {
        let schedule = try Schedule("10 seconds")
        let start = try #require(Instant(iso8601: "2026-11-22T08:00:03Z"))
        #expect(schedule.nextRun(after: start)?.description == "2026-11-22T08:00:13Z")
        #expect(schedule.previousRun(before: start)?.description == "2026-11-22T07:59:53Z")
        let now = start.advanced(bySeconds: 25)
        #expect(schedule.nextRun(after: now, lastStart: start)?.description == "2026-11-22T08:00:33Z")
        #expect(
            schedule.nextRun(after: start.advanced(bySeconds: 30), lastStart: start)?.description
                == "2026-11-22T08:00:43Z"
        )
        #expect(
            schedule.runs(after: start, limit: 3).map(\.secondsSince1970)
                == [10, 20, 30].map { start.secondsSince1970 + $0 }
        )
        #expect(!schedule.never)
    }

    @Test("@reboot has no run that a clock foretells, and is not said never to run")
    func reboot() throws {
        let schedule = try Schedule("@reboot")
        #expect(schedule.nextRun(after: .now()) == nil)
        #expect(schedule.previousRun(before: .now()) == nil)
        #expect(!schedule.never)
    }

    @Test("runs end at the given instant, which is included")
    func through() throws {
        let schedule = try Schedule("0 * * * *")
        let start = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        #expect(schedule.runs(after: start, through: start.advanced(bySeconds: 7200), limit: 9).count == 2)
        #expect(Array(schedule.runs(after: start, through: start.advanced(bySeconds: 7199))).count == 1)
        #expect(schedule.runs(after: start, limit: 0).isEmpty)
    }

    @Test("the farthest instants have an answer too")
    func extremes() throws {
        let schedule = try Schedule("0 0 1 1 *")
        let zone = try TimeZoneRules.load("Europe/Berlin")
        for instant in [Int.min, -1 << 60, 0, 1 << 60, Int.max].map({ Instant(secondsSince1970: $0) }) {
            let next = schedule.nextRun(after: instant, in: zone)
            let previous = schedule.previousRun(before: instant, in: zone)
            #expect(
                next.map { $0 > instant && $0 >= .earliest && $0 <= .latest }
                    ?? (instant > Instant(secondsSince1970: 0))
            )
            #expect(
                previous.map { $0 < instant && $0 >= .earliest && $0 <= .latest }
                    ?? (instant < Instant(secondsSince1970: 0))
            )
        }
        #expect(schedule.nextRun(after: .latest) == nil)
        #expect(schedule.previousRun(before: .earliest) == nil)
    }
}
