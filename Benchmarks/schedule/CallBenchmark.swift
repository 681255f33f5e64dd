import CronSchedule

/// Measures `nextRun` alone, on schedules read beforehand.
struct CallBenchmark {
    let seconds: Double

    /// Name, schedule, zone, and whether day and weekday must both match.
    ///
    /// The same list is in croniter_baseline.py.
    static let cases: [(name: String, text: String, zone: String, both: Bool)] = [
        ("every minute", "* * * * *", "UTC", false),
        ("every 5 minutes", "*/5 * * * *", "Europe/Berlin", false),
        ("hourly", "0 * * * *", "America/New_York", false),
        ("daily", "30 3 * * *", "Asia/Shanghai", false),
        ("working days", "0 9 * * 1-5", "Europe/Berlin", false),
        ("monthly", "0 4 1 * *", "America/New_York", false),
        ("day or weekday", "0 9 13 * 5", "Europe/Berlin", false),
        ("last day", "30 3 $ * *", "Asia/Shanghai", false),
        ("yearly", "0 0 1 1 *", "Pacific/Chatham", false),
        ("leap day", "0 0 29 2 *", "UTC", false),
        ("worst: leap day on a Monday", "0 0 29 2 1", "Europe/Berlin", true),
        ("worst: last of February on a Monday", "0 0 $ 2 1", "Europe/Berlin", true),
        ("worst: always in the gap", "30 2 8-14 3 0", "America/New_York", true),
        ("never: 30 February", "0 0 30 2 *", "Europe/Berlin", false),
    ]

    func run() throws {
        for benchmark in CallBenchmark.cases {
            let schedule = try Schedule(benchmark.text, matchDomAndDow: benchmark.both)
            let zone = try TimeZoneRules.load(benchmark.zone)
            print("\(benchmark.name)\t\(nanoseconds(schedule, zone))")
        }
        print("read */15 9-17 * * mon-fri\t\(nanosecondsToRead("*/15 9-17 * * mon-fri"))")
    }

    /// From instants spread over three years, so that no branch is learnt by heart.
    private func nanoseconds(_ schedule: Schedule, _ zone: TimeZoneRules) -> Int {
        var instant = 1_795_334_400
        var sum = 0
        return measure {
            instant = 1_795_334_400 + (instant &* 1_103_515_245 &+ 12_345) % 94_608_000
            sum &+= schedule.nextRun(after: Instant(secondsSince1970: instant), in: zone)?.secondsSince1970 ?? 1
        }
    }

    private func nanosecondsToRead(_ text: String) -> Int {
        measure { _ = try? Schedule(text) }
    }

    private func measure(_ body: () -> Void) -> Int {
        let clock = ContinuousClock()
        var calls = 0
        let start = clock.now
        var elapsed = Duration.zero
        while elapsed < .seconds(seconds) {
            for _ in 0..<200 { body() }
            calls += 200
            elapsed = clock.now - start
        }
        return Int(elapsed / .nanoseconds(1)) / calls
    }
}
