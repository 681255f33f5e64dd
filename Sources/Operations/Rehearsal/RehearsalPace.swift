/// Which speeds of the clock a rehearsal tries: as fast as the machine keeps up with, and slower once it does not.
package struct RehearsalPace: Sendable {
    /// How many times as fast as the wall's clock, the fastest first.
    static let speeds = [200, 150, 100, 70, 50, 30, 20, 10, 5, 2]

    /// Seconds of the server's clock that one attempt lives through.
    private let span: Double
    /// Seconds of the wall's clock that all attempts together may take.
    private let limit: Double

    /// For so many seconds of the schedules: a day may take two hours, a quarter of an hour as long as itself.
    package init(rehearsing seconds: Int) {
        // The first minutes are not evaluated, and the last launches are waited for.
        span = Double(seconds) + 300
        limit = max(900, Double(seconds) / 12)
    }

    /// The speed to begin with, by how often all jobs together are due: each launch is a process of the server's.
    ///
    /// In a second of the wall's clock sixty of them come and go, and a hundred start: what is due in one minute must start
    /// within it. No slower than what ends in time.
    package func first(launchesPerHour: Int, inOneMinute: Int) -> Int {
        let steady = 60 * 3600 / max(1, launchesPerHour)
        let burst = 60 * 100 / max(1, inOneMinute)
        let slowest = slowest(spent: 0) ?? Self.speeds[0]
        return Self.speeds.first { $0 <= min(steady, burst) && $0 >= slowest } ?? slowest
    }

    /// The speed after one at which a launch came `late`, in seconds of the wall's clock; nil where none ends in time.
    ///
    /// At most half as fast, and so slow that a launch as late as that one would come in the first half of its minute.
    package func next(after speed: Int, late: Double, spent: Double) -> Int? {
        guard let slowest = slowest(spent: spent), slowest < speed else { return nil }
        return Self.speeds.first { $0 <= speed / 2 && Double($0) * late <= 30 && $0 >= slowest } ?? slowest
    }

    private func slowest(spent: Double) -> Int? {
        Self.speeds.last { spent + span / Double($0) <= limit }
    }
}
