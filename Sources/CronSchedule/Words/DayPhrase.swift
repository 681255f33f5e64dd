/// The days of a cron schedule in the shape that people say them in.
struct DayPhrase: Hashable {
    /// Which days of the month.
    enum Days: Hashable {
        case last
        case odd
        case even
        case every(step: Int, from: Int)
        case listed([ClosedRange<Int>])
    }

    /// Which weekdays, from 1, Monday, to 7, Sunday.
    enum Weekdays: Hashable {
        case listed([Int])
        case range(Int, Int)
    }

    /// How the two belong together.
    enum Rule: Hashable {
        case everyDay
        case days(Days)
        case weekdays(Weekdays)
        case either(Days, Weekdays)
        case both(Days, Weekdays)
    }

    let rule: Rule
    /// Nil for every month.
    let months: [Int]?

    init(_ fields: CronFields, rule dayRule: DayRule) {
        months = fields.isFull(.month) ? nil : values(of: UInt64(fields.months))
        let days: Days? = dayRule.days == CronFields.allDays ? nil : DayPhrase.days(dayRule)
        let weekdays: Weekdays? = fields.isFull(.dayOfWeek) ? nil : DayPhrase.weekdays(dayRule.weekdays)
        if dayRule.needsBoth {
            switch (days, weekdays) {
            case (nil, nil): rule = .everyDay
            case (let days?, nil): rule = .days(days)
            case (nil, let weekdays?): rule = .weekdays(weekdays)
            case (let days?, let weekdays?): rule = .both(days, weekdays)
            }
        } else if let days, let weekdays {
            let hasDays = dayRule.days != 0 || dayRule.hasLastDay
            rule = !hasDays ? .weekdays(weekdays) : dayRule.weekdays == 0 ? .days(days) : .either(days, weekdays)
        } else {
            // One of the two is satisfied by any day, and one is enough.
            rule = .everyDay
        }
    }

    /// Whether every day of the calendar is one.
    var isEveryDay: Bool { rule == .everyDay && months == nil }

    private static func days(_ rule: DayRule) -> Days {
        if rule.hasLastDay { return .last }
        let days = values(of: UInt64(rule.days))
        if let progression = Progression(days, upTo: 31), days.count > 3 {
            switch (progression.first, progression.step) {
            case (1, 2): return .odd
            case (2, 2): return .even
            case (let first, let step): return .every(step: step, from: first)
            }
        }
        return .listed(runs(of: days))
    }

    private static func weekdays(_ bits: UInt32) -> Weekdays {
        let days = values(of: UInt64((bits & 0b111_1110) | ((bits & 1) << 7)))
        if days.count > 2, let first = days.first, let last = days.last, last - first + 1 == days.count {
            return .range(first, last)
        }
        return .listed(days)
    }
}
