import Testing

@testable import CronSchedule

@Suite("What never runs, and how long that takes to know")
struct ScheduleNeverTests {
    @Test(
        "a day that no calendar has, or an empty set, never runs",
        arguments: ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "@yearly", "0 0 * * 5-1", "15-8 * * * *", "0 0 1 8-2 *"]
    )
    func never(text: String) throws {
        let schedule = try Schedule(text)
        #expect(schedule.never)
        #expect(schedule.nextRun(after: .now()) == nil)
        #expect(schedule.previousRun(before: .now()) == nil)
        #expect(schedule.words() == "never")
    }

    @Test("rare is not never: 29 February on each weekday, and 30 February or a Friday")
    func rare() throws {
        let start = try #require(Instant(iso8601: "2026-11-22T00:00:00Z"))
        let years = ["2032-02-29", "2044-02-29", "2028-02-29", "2040-02-29", "2052-02-29", "2036-02-29", "2048-02-29"]
        for (weekday, date) in years.enumerated() {
            let schedule = try Schedule("0 0 29 2 \(weekday)", matchDomAndDow: true)
            #expect(!schedule.never)
            #expect(schedule.nextRun(after: start)?.description.prefix(10) == date[...])
        }
        #expect(try !Schedule("0 0 30 2 5").never)
        #expect(try Schedule("0 0 30 2 5", matchDomAndDow: true).never)
    }

    @Test("the proof agrees with a walk over all days of 400 years")
    func proof() throws {
        var random = RandomSchedules(generator: SeededGenerator(seed: 8))
        for _ in 0..<60 {
            let days = random.generator.pick(["29", "30", "31", "30,31", "29-31", "31-29", "20-5", "*"])
            let months = random.generator.pick(["2", "2,4", "4,6,9,11", "*", "8-2", "11-2"])
            let weekdays = random.generator.pick(["*", "1", "5-1", "*/3"])
            let schedule = try Schedule(
                "0 0 \(days) \(months) \(weekdays)",
                matchDomAndDow: random.generator.chance(50)
            )
            var month = Month.containing(day: 0).month
            var found = false
            while month.year < 2370, !found {
                found = schedule.dayRule.candidates(in: month) != 0
                month.advance(to: CronFields.allMonths)
            }
            #expect(schedule.never == !found, "\(schedule.text)")
        }
    }

    /// How many days, months and stretches a search looks at.
    private func steps(_ text: String, _ zone: String, after start: String) throws -> Int {
        let schedule = try Schedule(text, matchDomAndDow: true)
        var search = try schedule.search(in: TimeZoneRules.load(zone))
        let start = try #require(Instant(iso8601: start)).secondsSince1970
        _ = search.first(from: start, limit: Instant.latest.secondsSince1970)
        return search.steps
    }

    @Test("a common schedule takes at most three steps")
    func commonSteps() throws {
        for zone in ["UTC", "Europe/Berlin", "Asia/Shanghai"] {
            for text in ["* * * * *", "*/5 * * * *", "30 3 * * *", "0 9 * * 1-5"] {
                #expect(try steps(text, zone, after: "2026-11-20T18:07:00Z") <= 3)
            }
        }
    }

    @Test("the worst legal schedule, 29 February on a Monday over 1900 or 2100, takes at most 60 steps")
    func worstSteps() throws {
        for zone in ["UTC", "Europe/Berlin", "Australia/Lord_Howe"] {
            #expect(try steps("0 0 29 2 1", zone, after: "2088-03-01T00:00:00Z") <= 60)
            #expect(try steps("0 0 29 2 0", zone, after: "2026-11-22T00:00:00Z") <= 60)
        }
        #expect(try steps("0 0 $ 2 1", "Europe/Berlin", after: "2026-11-22T00:00:00Z") <= 200)
    }

    @Test("a time that the clock skips every single year is given up after 400 years, in at most 5000 steps")
    func alwaysInTheGap() throws {
        #expect(try steps("30 2 8-14 3 0", "America/New_York", after: "2026-11-22T00:00:00Z") <= 5000)
        let schedule = try Schedule("30 2 8-14 3 0", matchDomAndDow: true)
        let zone = try TimeZoneRules.load("America/New_York")
        #expect(schedule.nextRun(after: .now(), in: zone) == nil)
        #expect(!schedule.never)
    }
}
