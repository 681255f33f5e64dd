/// The time of day of a cron schedule in the shape that people say it in.
enum TimePhrase: Hashable {
    case everyMinute
    /// Evenly, across hours too: `*/5`, `3-59/10`.
    case everyMinutes(step: Int, from: Int)
    /// Anew in each hour, since the step does not divide it: `*/7`.
    case minutesOfEachHour(step: Int, from: Int)
    /// At listed minutes of every hour.
    case pastEveryHour([Int])
    /// At listed times, in minutes since midnight.
    case at([Int])
    /// Once every few hours, the first time in minutes since midnight.
    case everyHours(step: Int, from: Int)
    /// Once in each hour from one time to another, which may be past midnight.
    case hourly(from: Int, to: Int)
    /// Every few minutes from one time to another, which may be past midnight.
    case window(step: Int, from: Int, to: Int)
    /// Listed minutes of listed hours.
    case listed(minutes: [Int], hours: [Int])

    init(_ fields: CronFields) {
        let minutes = values(of: fields.minutes)
        let hours = values(of: UInt64(fields.hours))
        self =
            hours.count == 24
            ? TimePhrase.everyHour(minutes) : TimePhrase.someHours(minutes: minutes, hours: hours)
    }

    /// Whether this names times of day, rather than how often.
    var isClockTime: Bool {
        if case .at = self { return true }
        return false
    }

    private static func everyHour(_ minutes: [Int]) -> TimePhrase {
        if minutes.count == 60 { return .everyMinute }
        guard minutes.count > 2 || minutes == [0, 30], let progression = Progression(minutes, upTo: 59) else {
            return .pastEveryHour(minutes)
        }
        return progression.isEven(over: 60)
            ? .everyMinutes(step: progression.step, from: progression.first)
            : .minutesOfEachHour(step: progression.step, from: progression.first)
    }

    private static func someHours(minutes: [Int], hours: [Int]) -> TimePhrase {
        let times = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
        if times.count <= 4 { return .at(times) }
        if let minute = minutes.first, minutes.count == 1 {
            if let progression = Progression(hours, upTo: 23), progression.isEven(over: 24) {
                return .everyHours(step: progression.step, from: progression.first * 60 + minute)
            }
            if let (first, last) = ends(of: hours) {
                return .hourly(from: first * 60 + minute, to: last * 60 + minute)
            }
        }
        if let (first, last) = ends(of: hours), case (let step, let least, let greatest)? = steps(of: minutes) {
            return .window(step: step, from: first * 60 + least, to: last * 60 + greatest)
        }
        return times.count <= 6 ? .at(times) : .listed(minutes: minutes, hours: hours)
    }

    /// The first and last of hours that follow each other, also past midnight.
    private static func ends(of hours: [Int]) -> (Int, Int)? {
        let runs = runs(of: hours)
        if runs.count == 1 { return (runs[0].lowerBound, runs[0].upperBound) }
        guard runs.count == 2, runs[0].lowerBound == 0, runs[1].upperBound == 23 else { return nil }
        return (runs[1].lowerBound, runs[0].upperBound)
    }

    private static func steps(of minutes: [Int]) -> (Int, Int, Int)? {
        if minutes.count == 60 { return (1, 0, 59) }
        guard let progression = Progression(minutes, upTo: 59), progression.isEven(over: 60), let last = minutes.last
        else { return nil }
        return (progression.step, progression.first, last)
    }
}
