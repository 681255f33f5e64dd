import CronSchedule
import Operations
import Testing

/// The comparison of launches with runs, on launches that were made up: it finds what is wrong, and only that.
@Suite("The judge of launches")
struct ForecastTests {
    private let due = [0, 300, 600].map { Instant(secondsSince1970: 1_835_000_040 + $0) }

    private var launches: [Launch] { due.map { Launch(milliseconds: $0.secondsSince1970 * 1000 + 250) } }

    private func shifted(_ launch: Launch, by milliseconds: Int) -> Launch {
        Launch(milliseconds: launch.milliseconds + milliseconds)
    }

    @Test("launches within the due minutes are right, from its first millisecond to its last")
    func right() {
        #expect(LaunchComparison.differences(launches, due: due).isEmpty)
        #expect(LaunchComparison.differences(launches.map { shifted($0, by: -250) }, due: due).isEmpty)
        #expect(LaunchComparison.differences(launches.map { shifted($0, by: 59_749) }, due: due).isEmpty)
        #expect(LaunchComparison.differences([], due: []).isEmpty)
    }

    @Test("a run that is missing, one too many, one too early and one too late are each found")
    func wrong() {
        #expect(LaunchComparison.differences(launches.dropLast(), due: due) == [.missing(due: due[2])])
        #expect(LaunchComparison.differences(launches, due: due.dropLast()) == [.unforeseen(launches[2])])
        #expect(!LaunchComparison.differences(Array(launches.dropFirst()), due: due).isEmpty)
        var moved = launches
        moved[1] = shifted(launches[1], by: -251)
        #expect(LaunchComparison.differences(moved, due: due) == [.early(due: due[1], moved[1])])
        moved[1] = shifted(launches[1], by: 59_750)
        #expect(LaunchComparison.differences(moved, due: due) == [.late(due: due[1], moved[1])])
        let minuteLater = due.map { $0.advanced(bySeconds: 60) }
        #expect(LaunchComparison.differences(launches, due: minuteLater).count == 3)
    }

    @Test("an interval is counted from the launch before: a wrong length, a gap and an end are found")
    func intervals() throws {
        let start = Instant(secondsSince1970: 1_835_000_000)
        let end = start.advanced(bySeconds: 600)
        let launches = stride(from: 7070, to: 600_000, by: 7070)
            .map { Launch(milliseconds: start.secondsSince1970 * 1000 + $0) }
        func differences(_ launches: [Launch], every text: String) throws -> [LaunchDifference] {
            LaunchComparison.differences(launches, every: try Schedule(text), from: start, through: end)
        }
        #expect(try differences(launches, every: "7 seconds").isEmpty)
        let first = LaunchDifference.early(due: start.advanced(bySeconds: 8), launches[0])
        #expect(try differences(launches, every: "8 seconds").contains(first))
        #expect(try differences(launches, every: "6 seconds") == [.rare(found: launches.count, punctual: 100)])
        #expect(try !differences(Array(launches[..<40] + launches[50...]), every: "7 seconds").isEmpty)
        #expect(try !differences(Array(launches[..<40]), every: "7 seconds").isEmpty)
    }

    @Test("launches made up from a scenario's forecast fit it, are counted as by hand, and refute its misreading")
    func misreadings() throws {
        for (release, scenarios) in try [("1.4.2", ClockScenario.own()), ("1.6.5", ClockScenario.trixie())] {
            for scenario in scenarios {
                let observation = try madeUp(scenario, release: try #require(CronRelease(release)))
                let right = try Forecast(scenario, for: observation).mistakes(observation)
                #expect(right.isEmpty, "\(scenario.name)")
                let misread = try Forecast(misreading: scenario, for: observation).mistakes(observation)
                #expect(!misread.isEmpty, "\(scenario.name)")
                for (schedule, count) in scenario.headlines {
                    let launches = observation.launches(of: schedule, in: scenario)
                    #expect(launches.count == count, "\(scenario.name): \(schedule)")
                }
            }
        }
    }

    /// What a perfect pg_cron would launch, 70 milliseconds late.
    private func madeUp(_ scenario: ClockScenario, release: CronRelease) throws -> Observation {
        let start = scenario.start.advanced(bySeconds: 5)
        let zone = try TimeZoneRules.load(scenario.zone)
        let launches = try scenario.schedules.map { text in
            let schedule = try Schedule(text, release: release)
            return schedule.runs(after: start, through: scenario.end, in: zone)
                .map { Launch(milliseconds: $0.secondsSince1970 * 1000 + 70) }
        }
        return Observation(
            release: release,
            zones: TimeZoneRules.systemDirectory,
            launcherStart: Launch(milliseconds: start.secondsSince1970 * 1000),
            launches: launches
        )
    }
}
