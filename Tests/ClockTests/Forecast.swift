import CronSchedule
import Operations

/// What `CronSchedule` foretells for a scenario, and how an observation differs from it.
struct Forecast: Sendable {
    let scenario: ClockScenario
    let release: CronRelease
    let zone: TimeZoneRules

    /// A schedule whose launches differ from its runs.
    struct Mistake: Sendable, CustomStringConvertible {
        let schedule: String
        let differences: [LaunchDifference]

        var description: String { "\(schedule): \(differences.prefix(3)) (\(differences.count))" }
    }

    /// The forecast for the server that was observed.
    init(_ scenario: ClockScenario, for observation: Observation) throws {
        self.scenario = scenario
        release = observation.release
        zone = try TimeZoneRules.load(scenario.zone, directory: observation.zones)
    }

    /// The forecast of one who misreads the schedules as the scenario says.
    init(misreading scenario: ClockScenario, for observation: Observation) throws {
        self.scenario = scenario
        switch scenario.misreading {
        case .release(let release):
            self.release = CronRelease(release) ?? observation.release
            zone = .utc
        case .zone(let zone):
            release = observation.release
            self.zone = try TimeZoneRules.load(zone, directory: observation.zones)
        }
    }

    /// Compares every schedule, from the first minute that the launcher evaluated.
    func mistakes(_ observation: Observation) throws -> [Mistake] {
        let forecast = try LaunchForecast(
            in: zone,
            launcherStart: observation.launcherStart,
            beat: observation.launches(of: ClockScenario.beat, in: scenario),
            through: scenario.end
        )
        return try zip(scenario.schedules, observation.launches).compactMap { text, launches in
            let differences = forecast.differences(of: try Schedule(text, release: release), launches)
            return differences.isEmpty ? nil : Mistake(schedule: text, differences: differences)
        }
    }
}
