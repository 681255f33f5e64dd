package import CronModel
package import CronSchedule

/// What `CronSchedule` foretells of a server that was started under a clock of its own, and how its launches differ.
package struct LaunchForecast: Sendable {
    private let zone: TimeZoneRules
    private let launcherStart: Launch
    /// The first minute that the launcher evaluated.
    package let firstMinute: Instant
    private let end: Instant
    /// When the launcher was behind its clock: from the minute that was due to its launch.
    private let stalls: [(due: Instant, launch: Launch)]

    /// How late a launch may be where the launcher was behind.
    ///
    /// Up to five minutes each missed minute is evaluated as if it were on time (upstream: `src/pg_cron.c`,
    /// `StartAllPendingRuns`); what was passed over beyond that is missing.
    private static let allowedStall = 300_000

    /// `beat` are the launches of a job of every minute: the first of them tells the first minute that was evaluated.
    ///
    /// "The minute in progress at start is not evaluated" (upstream: `src/pg_cron.c`, `StartAllPendingRuns`); that minute
    /// may be one after the launcher's start. Throws `Unusable`.
    package init(in zone: TimeZoneRules, launcherStart: Launch, beat: [Launch], through end: Instant) throws(Unusable) {
        guard let first = beat.first else { throw Unusable(reason: Text("nothing was launched", zh: "没有启动任何作业")) }
        let minute = Self.floorToMinute(first.instant)
        let start = Self.floorToMinute(launcherStart.instant)
        guard (60...120).contains(minute.secondsSince1970 - start.secondsSince1970) else {
            throw Unusable(
                reason: Text(
                    "launcher started at \(start), first launch at \(first)",
                    zh: "调度进程启动于 \(start)，首次启动作业于 \(first)"
                )
            )
        }
        self.zone = zone
        self.launcherStart = launcherStart
        self.end = end
        firstMinute = minute
        stalls = beat.enumerated().compactMap { index, launch in
            let due = minute.advanced(bySeconds: 60 * index)
            return launch.delay(after: due) >= 30_000 ? (due, launch) : nil
        }
    }

    /// How the launches of one job differ from its schedule, from the first minute that was evaluated.
    ///
    /// A launch that came late while the launcher itself was behind is none.
    package func differences(of schedule: Schedule, _ launches: [Launch]) -> [LaunchDifference] {
        let differences =
            switch schedule.kind {
            case .interval:
                LaunchComparison.differences(launches, every: schedule, from: launcherStart.instant, through: end)
            default: LaunchComparison.differences(launches, due: due(schedule))
            }
        return differences.filter { difference in
            guard case .late(let due, let launch) = difference else { return true }
            return !wasBehind(from: due, to: launch)
        }
    }

    /// Whether what was due then and launched so late was held up by a machine slower than the server's clock.
    private func wasBehind(from due: Instant, to launch: Launch) -> Bool {
        launch.delay(after: due) < Self.allowedStall
            && stalls.contains { $0.due <= launch.instant && due <= $0.launch.instant }
    }

    /// The runs of a schedule up to the last minute.
    package func due(_ schedule: Schedule) -> [Instant] {
        let start =
            if case .interval = schedule.kind { launcherStart.instant } else { firstMinute.advanced(bySeconds: -1) }
        return Array(schedule.runs(after: start, through: end, in: zone))
    }

    private static func floorToMinute(_ instant: Instant) -> Instant {
        instant.advanced(bySeconds: -(instant.secondsSince1970 % 60))
    }

    /// The launches tell nothing: the server did not live by its clock.
    package struct Unusable: Error {
        package let reason: Text

        package init(reason: Text) {
            self.reason = reason
        }
    }
}
