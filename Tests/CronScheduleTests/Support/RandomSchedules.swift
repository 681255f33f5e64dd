@testable import CronSchedule

/// Schedules as people and accidents write them.
struct RandomSchedules {
    var generator: SeededGenerator

    /// A text that most releases accept.
    mutating func cron() -> String {
        [
            field(0, 59, star: 25), field(0, 23, star: 40),
            generator.chance(20) ? "$" : field(1, 31, star: 45), field(1, 12, star: 60), field(0, 7, star: 45),
        ].joined(separator: " ")
    }

    /// A text with one time of day at most, and few days.
    mutating func sparse() -> String {
        let day = generator.pick(["*", "$", "1", "13", "31", "29", "15,30", "1-7", "8-14", "25-31"])
        let month = generator.pick(["*", "*", "1", "2", "3", "10", "11", "2,12", "3-4"])
        let weekday = generator.pick(["*", "*", "0", "1", "5", "1-5", "*/2", "6,7"])
        return "\(generator.number(0...59)) \(generator.number(0...23)) \(day) \(month) \(weekday)"
    }

    /// A release with an own rule for the clock, the newest more often.
    mutating func release() -> CronRelease {
        let known = ["1.2.0", "1.4.2", "1.5.2", "1.6.0", "1.6.1", "1.6.2", "1.6.5", "1.6.8", "1.6.8", "1.6.8"]
        return CronRelease(generator.pick(known)) ?? .newest
    }

    private mutating func field(_ least: Int, _ greatest: Int, star: Int) -> String {
        if generator.chance(star) { return "*" }
        return (0...generator.pick([0, 0, 0, 1, 2])).map { _ in item(least, greatest) }.joined(separator: ",")
    }

    private mutating func item(_ least: Int, _ greatest: Int) -> String {
        let first = generator.number(least...greatest)
        let last = generator.chance(90) ? generator.number(first...greatest) : generator.number(least...greatest)
        let step = generator.number(1...min(greatest, 20))
        switch generator.number(1...10) {
        case 1...5: return "\(first)"
        case 6...7: return "\(first)-\(last)"
        case 8: return "\(first)-\(last)/\(step)"
        default: return "*/\(step)"
        }
    }
}
