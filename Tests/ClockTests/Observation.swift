import CronSchedule

/// What real pg_cron launched in a scenario.
struct Observation: Sendable {
    let release: CronRelease
    /// The folder of zones that the server read.
    let zones: String
    /// When the launcher began, by the server's clock.
    let launcherStart: Launch
    /// The launches up to the scenario's end, by the position of their schedule.
    let launches: [[Launch]]

    init(place: MatrixServer.Place, launcherStart: Launch?, rows: [Substring], scenario: ClockScenario) throws {
        guard let launcherStart, launcherStart.instant >= scenario.start else {
            throw Unusable(reason: "the launcher did not see the clock of the test: \(String(describing: launcherStart))")
        }
        release = place.release
        zones = place.root + "usr/share/zoneinfo"
        self.launcherStart = launcherStart
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
        self.launches = launches
    }

    struct Unusable: Error {
        let reason: String
    }
}
