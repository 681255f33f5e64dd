/// The proleptic Gregorian calendar, in days since 1970-01-01.
///
/// It repeats every 400 years, which are 146,097 days and so a whole number of weeks: what has not happened in
/// 400 years never will.
package enum Gregorian {
    static let secondsPerDay = 86_400
    static let minutesPerDay = 1440
    static let daysPerCycle = 146_097
    static let secondsPerCycle = daysPerCycle * secondsPerDay

    /// The number of a day.
    ///
    /// Month from 1 to 12; the day may lie outside its month and is then counted on.
    @inline(__always)
    package static func day(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March, so that the leap day is the last one of its year.
        let year = month <= 2 ? year - 1 : year
        let cycle = floorDivide(year, 400)
        let yearOfCycle = year - cycle * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * daysPerCycle + dayOfCycle - 719_468
    }

    /// The date of a day.
    @inline(__always)
    package static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let cycle = floorDivide(shifted, daysPerCycle)
        let dayOfCycle = shifted - cycle * daysPerCycle
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The weekday of a day: 0 is Sunday.
    @inline(__always)
    static func weekday(ofDay number: Int) -> Int {
        floorModulo(number + 4, 7)
    }

    @inline(__always)
    static func isLeap(_ year: Int) -> Bool {
        year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    @inline(__always)
    static func length(ofMonth month: Int, year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : 30 + ((month + month >> 3) & 1)
    }

    /// Splits seconds since 1970 into the day's number and the seconds since its midnight.
    @inline(__always)
    static func split(_ seconds: Int) -> (day: Int, second: Int) {
        let day = floorDivide(seconds, secondsPerDay)
        return (day, seconds &- day &* secondsPerDay)
    }
}

/// Division that rounds towards minus infinity; the divisor is positive.
@inline(__always)
func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
    // The complement keeps the least integer from overflowing.
    dividend >= 0 ? dividend / divisor : ~(~dividend / divisor)
}

/// The remainder that belongs to `floorDivide`, never negative.
@inline(__always)
func floorModulo(_ dividend: Int, _ divisor: Int) -> Int {
    dividend &- floorDivide(dividend, divisor) &* divisor
}
