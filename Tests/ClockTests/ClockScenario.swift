import CronSchedule

/// A stretch of time that real pg_cron is led through, with the jobs it has to run there.
struct ClockScenario: Sendable {
    let name: String
    /// A name of `scripts/matrix`.
    let server: String
    /// `cron.timezone`; without effect before 1.5.0.
    var zone = "GMT"
    /// The first and the last minute.
    ///
    /// Launches are compared from the first minute that the launcher evaluates, which is the second or third.
    let start: Instant
    let end: Instant
    /// How many seconds pass on the server's clock while one passes here.
    var speed = 30
    let schedules: [String]
    /// How often some of them run, as a person expects; not computed by anything that is under test.
    let headlines: [String: Int]
    /// A wrong reading of the same schedules, which the launches must prove wrong.
    let misreading: Misreading

    /// A clock that differs from the right one in these minutes.
    enum Misreading: Sendable {
        case release(String)
        case zone(String)
    }

    /// Runs every minute: the first of its launches tells the first minute that the launcher evaluated.
    static let beat = "* * * * *"

    /// Schedules that belong into every scenario.
    static let common = [
        beat, "*/5 * * * *", "1-59/2 * * * *", "0,7,30-34 * * * *", "0 */2 * * *", "@hourly", "@daily", "@weekly",
        "@monthly", "@yearly",
    ]

    init(
        _ name: String,
        on server: String,
        zone: String = "GMT",
        from start: String,
        to end: String,
        speed: Int = 30,
        schedules: [String],
        headlines: [String: Int],
        misreading: Misreading
    ) throws {
        self.name = name
        self.server = server
        self.zone = zone
        guard let first = Instant(iso8601: start), let last = Instant(iso8601: end), first < last,
            Set(Self.common + schedules).isSuperset(of: headlines.keys)
        else { throw WrongScenario(name: name) }
        self.start = first
        self.end = last
        self.speed = speed
        self.schedules = Self.common + schedules
        self.headlines = headlines
        self.misreading = misreading
    }

    struct WrongScenario: Error {
        let name: String
    }
}
