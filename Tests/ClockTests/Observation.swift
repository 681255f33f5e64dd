import CronSchedule
import Operations
import TestSupport

/// What real pg_cron launched in a scenario.
struct Observation: Sendable {
    let release: CronRelease
    /// The folder of zones that the server read.
    let zones: String
    /// When the launcher began, by the server's clock.
    let launcherStart: Launch
    /// The launches up to the scenario's end, by the position of their schedule.
    let launches: [[Launch]]

    init(release: CronRelease, zones: String, launcherStart: Launch, launches: [[Launch]]) {
        self.release = release
        self.zones = zones
        self.launcherStart = launcherStart
        self.launches = launches
    }

    /// Reads `JOBID|MILLISECONDS|STATUS` for each run, in the order of their starts.
    init(place: MatrixServer.Place, launcherStart: Launch?, rows: [Substring], scenario: ClockScenario) throws {
        guard let launcherStart, launcherStart.instant >= scenario.start else {
            let seen = launcherStart?.description ?? "none"
            throw Unusable(reason: "the launcher did not see the clock of the test: \(seen)")
        }
        var launches: [[Launch]] = Array(repeating: [], count: scenario.schedules.count)
        let end = scenario.end.advanced(bySeconds: 60)
        for row in rows {
            let fields = row.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count == 3, let job = Int(fields[0]), launches.indices.contains(job), fields[2] != "failed",
                let milliseconds = Int(fields[1])
            else { throw Unusable(reason: "a run that failed or was not foreseen: \(row)") }
            let launch = Launch(milliseconds: milliseconds)
            if launch.instant < end { launches[job].append(launch) }
        }
        self.init(
            release: place.release,
            zones: place.root + "usr/share/zoneinfo",
            launcherStart: launcherStart,
            launches: launches
        )
    }

    /// The launches of one schedule.
    func launches(of schedule: String, in scenario: ClockScenario) -> [Launch] {
        scenario.schedules.firstIndex(of: schedule).map { launches[$0] } ?? []
    }

    /// One line for the tests' log.
    func summary(_ scenario: ClockScenario) -> String {
        let runs = launches.reduce(0) { $0 + $1.count }
        let delay = self.launches(of: ClockScenario.beat, in: scenario).map { $0.milliseconds % 60_000 }.max() ?? 0
        return "\(scenario.name), \(scenario.speed) times as fast: pg_cron \(release) launched \(runs) runs of "
            + "\(launches.count) jobs, \(ClockScenario.beat) at most \(delay) ms into its minute"
    }

    struct Unusable: Error {
        let reason: String
    }
}
