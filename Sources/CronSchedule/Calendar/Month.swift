/// One month of one year, with what a search over its days needs.
struct Month: Hashable {
    var year: Int
    var month: Int
    /// The number of the 1st since 1970-01-01.
    var firstDay: Int
    var length: Int

    /// The month that a day lies in, and the day's number in it.
    @inline(__always)
    static func containing(day: Int) -> (month: Month, day: Int) {
        let date = Gregorian.date(ofDay: day)
        let length = Gregorian.length(ofMonth: date.month, year: date.year)
        return (Month(year: date.year, month: date.month, firstDay: day - date.day + 1, length: length), date.day)
    }

    /// Bits 1 to the month's length.
    var allDays: UInt32 { UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(length)) - 2) }

    /// The days of this month that fall on the given weekdays (bit 0 is Sunday), bit n for day n; bits beyond the
    /// month's length may be set.
    @inline(__always)
    func days(onWeekdays weekdays: UInt32) -> UInt32 {
        let first = UInt32(Gregorian.weekday(ofDay: firstDay))
        let fromFirst = UInt64(((weekdays | (weekdays << 7)) >> first) & 0x7f)
        // One week, repeated five times.
        return UInt32(truncatingIfNeeded: (fromFirst &* 0x1020_4081) << 1)
    }

    /// Moves on to the next of the given months (bit n for month n, at least one set), the nearest being next month.
    @inline(__always)
    mutating func advance(to months: UInt32) {
        let later = months.bits(above: month)
        if later == 0 { year += 1 }
        move(to: (later == 0 ? months : later).trailingZeroBitCount)
    }

    /// Moves back to the one before of the given months.
    @inline(__always)
    mutating func retreat(to months: UInt32) {
        let earlier = months.bits(upTo: month - 1)
        if earlier == 0 { year -= 1 }
        move(to: (earlier == 0 ? months : earlier).highestBit)
    }

    @inline(__always)
    private mutating func move(to month: Int) {
        self.month = month
        firstDay = Gregorian.day(year: year, month: month, day: 1)
        length = Gregorian.length(ofMonth: month, year: year)
    }
}
