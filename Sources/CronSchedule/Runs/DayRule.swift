/// On which days a cron schedule runs.
///
/// Day of month and weekday must both match where either field begins with `*` or `cron.match_dom_and_dow` is on, else
/// one of them is enough (upstream: `src/pg_cron.c`, `ShouldRunTask`).
struct DayRule: Hashable {
    let days: UInt32
    let months: UInt32
    let weekdays: UInt32
    let needsBoth: Bool
    /// `$`: the day is also right where 24 hours later it is the 1st.
    let hasLastDay: Bool

    init(_ fields: CronFields, release: CronRelease, matchDomAndDow: Bool) {
        // In 1.6.0 and 1.6.1 the calendar is that of 24 hours later, where "tomorrow is the 1st" is just "the 1st".
        let readsTomorrow = release.runsOneDayEarly && fields.flags.contains(.lastDay)
        days = fields.days | (readsTomorrow ? 1 << 1 : 0)
        months = fields.months
        weekdays = fields.weekdays
        needsBoth = matchDomAndDow || !fields.flags.isDisjoint(with: [.dayStar, .weekdayStar])
        hasLastDay = fields.flags.contains(.lastDay) && !readsTomorrow
    }

    /// The days of a month on which the schedule may run, bit n for day n.
    ///
    /// Exact without `$`. With it the days around the month's turn are all in, since a change of the clock moves
    /// "24 hours later" across midnight: `runs(on:in:)` has the last word.
    @inline(__always)
    func candidates(in month: Month) -> UInt32 {
        guard months.holds(month.month) else { return 0 }
        var matching = days
        if hasLastDay { matching |= 0b110 | (0b111 << UInt32(month.length - 2)) }
        let pattern = month.days(onWeekdays: weekdays)
        return (needsBoth ? matching & pattern : matching | pattern) & month.allDays
    }

    /// Whether the schedule runs on a day of a month, given whether `$` holds there.
    @inline(__always)
    func runs(on day: Int, in month: Month, isLast: Bool) -> Bool {
        let dayMatches = days.holds(day) || isLast
        let weekdayMatches = month.days(onWeekdays: weekdays).holds(day)
        return needsBoth ? dayMatches && weekdayMatches : dayMatches || weekdayMatches
    }

    /// Whether some day of the calendar matches, in 400 years and so ever.
    ///
    /// Within the 400 years each date falls on each weekday, also 29 February (13 to 15 times each).
    var everRuns: Bool {
        guard months != 0 else { return false }
        let hasDay =
            hasLastDay
            || (1...12).contains { month in
                let length = Gregorian.length(ofMonth: month, year: 2000)
                return months.holds(month) && days.bits(upTo: length) != 0
            }
        return needsBoth ? hasDay && weekdays != 0 : hasDay || weekdays != 0
    }
}
