import CronSchedule

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
        let first = try firstMinute(observation)
        return try zip(scenario.schedules, observation.launches).compactMap { text, launches in
            let schedule = try Schedule(text, release: release)
            let differences =
                switch schedule.kind {
                case .interval:
                    LaunchComparison.differences(
                        launches,
                        every: schedule,
                        from: observation.launcherStart.instant,
                        through: scenario.end
                    )
                default: LaunchComparison.differences(launches, due: due(schedule, from: first))
                }
            return differences.isEmpty ? nil : Mistake(schedule: text, differences: differences)
        }
    }

    /// The runs of a schedule from an instant on, up to the scenario's last minute.
    func due(_ schedule: Schedule, from first: Instant) -> [Instant] {
        Array(schedule.runs(after: first.advanced(bySeconds: -1), through: scenario.end, in: zone))
    }

    /// The minute after the one in which the launcher looked at its clock first, which may be one after its start.
    ///
    /// "The minute in progress at start is not evaluated" (upstream: `src/pg_cron.c`, `StartAllPendingRuns`).
    private func firstMinute(_ observation: Observation) throws -> Instant {
        guard let first = observation.launches(of: ClockScenario.beat, in: scenario).first else {
            throw Observation.Unusable(reason: "nothing was launched")
        }
        let minute = floorToMinute(first.instant)
        let start = floorToMinute(observation.launcherStart.instant)
        guard (60...120).contains(minute.secondsSince1970 - start.secondsSince1970) else {
            throw Observation.Unusable(reason: "launcher started at \(start), first launch at \(first)")
        }
        return minute
    }

    private func floorToMinute(_ instant: Instant) -> Instant {
        instant.advanced(bySeconds: -(instant.secondsSince1970 % 60))
    }
}
