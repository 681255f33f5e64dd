/// A zone in the form of POSIX's TZ variable, `CET-1CEST,M3.5.0,M10.5.0/3`: the last line of a TZif file, and what
/// PostgreSQL makes of a setting that is no zone's name.
///
/// Read as leniently as PostgreSQL's own parser (`src/timezone/localtime.c`): names may be empty or quoted by `<>`,
/// hours of a change reach from -167 to 167, and daylight time without a rule follows that of the United States.
struct PosixTimeZone: Hashable {
    /// Seconds east of UTC in standard time.
    let standardOffset: Int
    /// Daylight time, where the zone has it.
    let daylight: Daylight?

    struct Daylight: Hashable {
        let offset: Int
        let start: YearlyChange
        let end: YearlyChange
    }

    /// When in each year a change comes, in local seconds since that day's midnight.
    struct YearlyChange: Hashable {
        let day: YearlyDay
        let time: Int

        func secondsSince1970(year: Int, offsetBefore: Int) -> Int {
            day.day(in: year) * Gregorian.secondsPerDay + time - offsetBefore
        }
    }

    enum YearlyDay: Hashable {
        /// `J60`: the day of the year from 1, never counting the leap day.
        case julian(Int)
        /// `59`: the day of the year from 0, counting the leap day.
        case ordinal(Int)
        /// `M3.5.0`: the week (5 is the last) and weekday of a month.
        case weekday(month: Int, week: Int, weekday: Int)

        func day(in year: Int) -> Int {
            let first = Gregorian.day(year: year, month: 1, day: 1)
            switch self {
            case .julian(let number): return first + number - 1 + (Gregorian.isLeap(year) && number >= 60 ? 1 : 0)
            case .ordinal(let number): return first + number
            case .weekday(let month, let week, let weekday):
                let first = Gregorian.day(year: year, month: month, day: 1)
                let ahead = floorModulo(weekday - Gregorian.weekday(ofDay: first), 7)
                let number = 1 + ahead + (week - 1) * 7
                return first + (number > Gregorian.length(ofMonth: month, year: year) ? number - 8 : number - 1)
            }
        }
    }
}

extension PosixTimeZone {
    /// Continues a list of changes by this rule: 400 years and one change more, after which the table repeats.
    func table(after changes: ContiguousArray<Int>, offsets: ContiguousArray<Int>) -> TimeZoneTable {
        var changes = changes
        var offsets = offsets
        let last = changes.last ?? Instant.earliest.secondsSince1970
        guard let daylight else {
            if offsets.last != standardOffset {
                changes.append(last + 1)
                offsets.append(standardOffset)
            }
            return TimeZoneTable(changes: changes, offsets: offsets, repeatsFrom: nil)
        }
        let firstYear = Gregorian.date(ofDay: floorDivide(last, Gregorian.secondsPerDay)).year - 1
        var repeatsFrom: Int?
        for year in firstYear...firstYear + 404 {
            for (change, offset) in yearlyChanges(in: year, of: daylight) where change > last {
                let from = repeatsFrom ?? change
                repeatsFrom = from
                guard change <= from + Gregorian.secondsPerCycle else { break }
                changes.append(change)
                offsets.append(offset)
            }
        }
        return TimeZoneTable(changes: changes, offsets: offsets, repeatsFrom: repeatsFrom)
    }

    /// The two changes of a year in the order they come; of two at one instant the start of daylight time is last.
    private func yearlyChanges(in year: Int, of daylight: Daylight) -> [(Int, Int)] {
        let start = daylight.start.secondsSince1970(year: year, offsetBefore: standardOffset)
        let end = daylight.end.secondsSince1970(year: year, offsetBefore: daylight.offset)
        return start < end
            ? [(start, daylight.offset), (end, standardOffset)] : [(end, standardOffset), (start, daylight.offset)]
    }
}
