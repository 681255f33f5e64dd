import BackupFormat
import CronModel
import CronSchedule

@testable import Operations

/// Launches that were made up, in seconds and milliseconds after an o'clock.
enum MadeUp {
    static let hour = Instant(secondsSince1970: 1_835_002_800)
    /// The launcher of these started five seconds past: the first minute that is evaluated is the next.
    static let launcherStart = launch(0, 5)
    static let clock = CronClock(
        releases: [CronRelease("1.6.5")].compactMap(\.self),
        timezone: "GMT",
        matchDomAndDow: false
    )

    static func minute(_ minute: Int) -> Instant { hour.advanced(bySeconds: minute * 60) }

    static func launch(_ minute: Int, _ seconds: Double = 0.2) -> Launch {
        Launch(milliseconds: self.minute(minute).secondsSince1970 * 1000 + Int((seconds * 1000).rounded()))
    }

    /// One launch in each of these minutes, on time.
    static func launches(_ minutes: ClosedRange<Int>) -> [Launch] { minutes.map { launch($0) } }

    static func job(_ jobid: Int64, _ schedule: String, isActive: Bool = true) -> JobLine {
        JobLine(
            job: Job(
                jobid: jobid,
                jobname: "job \(jobid)",
                schedule: schedule,
                command: .text("SELECT 1"),
                database: "postgres",
                username: "postgres",
                nodename: "localhost",
                nodeport: 5432,
                active: isActive
            ),
            wantedActive: isActive
        )
    }
}
