/// Says times and days in English.
enum EnglishWords {
    static func sentence(time: TimePhrase, day: DayPhrase) -> String {
        let days = days(day, isClockTime: time.isClockTime)
        guard !days.isEmpty else { return time.isClockTime ? "\(phrase(time)) every day" : phrase(time) }
        return "\(phrase(time))\(days)"
    }

    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    static func interval(_ seconds: Int) -> String {
        seconds == 1 ? "every second" : "every \(seconds) seconds"
    }

    private static func phrase(_ time: TimePhrase) -> String {
        switch time {
        case .everyMinute: "every minute"
        case .everyMinutes(let step, 0): "every \(step) minutes"
        case .everyMinutes(let step, let first): "every \(step) minutes, from minute \(first) of each hour"
        case .minutesOfEachHour(let step, let first): "every \(step) minutes within each hour, from minute \(first)"
        case .pastEveryHour([0]): "every hour on the hour"
        case .pastEveryHour(let minutes): "every hour at \(count(minutes)) \(numbers(minutes))"
        case .at(let times): "at \(list(times.map(clock)))"
        case .everyHours(let step, let first): "every \(step) hours from \(clock(first))"
        case .hourly(let first, let last): "every hour from \(clock(first)) to \(clock(last))"
        case .window(1, let first, let last): "every minute from \(clock(first)) to \(clock(last))"
        case .window(let step, let first, let last): "every \(step) minutes from \(clock(first)) to \(clock(last))"
        case .listed(let minutes, let hours):
            "at \(count(minutes)) \(numbers(minutes)) of \(hours.count == 1 ? "hour" : "hours") \(numbers(hours))"
        }
    }

    private static func count(_ minutes: [Int]) -> String { minutes.count == 1 ? "minute" : "minutes" }

    /// Numbers with runs of three and more as `3 to 5`, and many equal steps as `0, 2, 4 … 28`.
    private static func numbers(_ values: [Int]) -> String {
        if let steps = equalSteps(values) { return steps }
        return list(
            runs(of: values).flatMap { run -> [String] in
                run.count > 2 ? ["\(run.lowerBound) to \(run.upperBound)"] : run.map(String.init)
            }
        )
    }

    private static func days(_ day: DayPhrase, isClockTime: Bool) -> String {
        let inMonths = day.months.map { " " + within($0) } ?? ""
        let ofMonths = day.months.map(of) ?? "of each month"
        return switch day.rule {
        case .everyDay: isClockTime && day.months != nil ? " every day\(inMonths)" : inMonths
        case .days(let days): " on \(phrase(days)) \(ofMonths)"
        case .weekdays(.range(let first, let last)): ", \(name(first)) to \(name(last))\(inMonths)"
        case .weekdays(let weekdays): " \(every(weekdays))\(inMonths)"
        case .either(let days, let weekdays):
            day.months == nil
                ? " on \(phrase(days)) \(ofMonths) and \(every(weekdays))"
                : " on \(phrase(days)) and \(every(weekdays)) \(ofMonths)"
        case .both(let days, let weekdays): " on \(phrase(days)) \(ofMonths) if that day is \(any(weekdays))"
        }
    }

    private static func phrase(_ days: DayPhrase.Days) -> String {
        switch days {
        case .last: "the last day"
        case .odd: "odd days"
        case .even: "even days"
        case .every(let step, let first): "every \(ordinal(step)) day from the \(ordinal(first))"
        case .listed(let runs):
            "the "
                + list(
                    runs.flatMap { run -> [String] in
                        run.count > 2
                            ? ["\(ordinal(run.lowerBound)) to \(ordinal(run.upperBound))"] : run.map(ordinal)
                    }
                )
        }
    }

    private static func every(_ weekdays: DayPhrase.Weekdays) -> String {
        switch weekdays {
        case .listed(let days): "every \(list(days.map(name)))"
        case .range(let first, let last): "every day from \(name(first)) to \(name(last))"
        }
    }

    private static func any(_ weekdays: DayPhrase.Weekdays) -> String {
        switch weekdays {
        case .listed(let days):
            "a " + (days.count > 1 ? "\(days.dropLast().map(name).joined(separator: ", ")) or " : "")
                + (days.last.map(name) ?? "")
        case .range(let first, let last): "a day from \(name(first)) to \(name(last))"
        }
    }

    /// `of January and July`, `of each month from March to May`.
    private static func of(_ months: [Int]) -> String {
        range(months).map { "of each month \($0)" } ?? "of \(list(months.map(monthName)))"
    }

    /// `in January and July`, `from March to May`.
    private static func within(_ months: [Int]) -> String {
        range(months) ?? "in \(list(months.map(monthName)))"
    }

    /// Three or more months that follow each other.
    private static func range(_ months: [Int]) -> String? {
        guard months.count > 2, let run = runs(of: months).first, run.count == months.count else { return nil }
        return "from \(monthName(run.lowerBound)) to \(monthName(run.upperBound))"
    }

    private static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
        return "\(number)\(ending)"
    }

    private static func name(_ weekday: Int) -> String { weekdayNames[weekday - 1] }

    private static func monthName(_ month: Int) -> String { monthNames[month - 1] }

    private static let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

/// Minutes since midnight as `03:30`.
func clock(_ minutes: Int) -> String { "\(padded(minutes / 60, to: 2)):\(padded(minutes % 60, to: 2))" }
