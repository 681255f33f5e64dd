/// What a cron schedule sets, as upstream's parser leaves it: one bit for each value, and the flags.
struct CronFields: Sendable, Hashable {
    /// Bit n stands for the value n, in each of these.
    var minutes: UInt64 = 0
    var hours: UInt32 = 0
    var days: UInt32 = 0
    var months: UInt32 = 0
    /// Bits 0 to 6; Sunday is 0, also where 7 was written.
    var weekdays: UInt32 = 0
    var flags: Flags = []

    /// Named after upstream's `include/cron.h`.
    ///
    /// A star flag tells that the field's first byte was `*`.
    struct Flags: OptionSet, Sendable, Hashable {
        let rawValue: UInt8

        static let minuteStar = Flags(rawValue: 1)
        static let hourStar = Flags(rawValue: 2)
        static let dayStar = Flags(rawValue: 4)
        static let weekdayStar = Flags(rawValue: 8)
        static let lastDay = Flags(rawValue: 16)
        static let reboot = Flags(rawValue: 32)
        /// Not upstream's: the fields come from a word such as `@daily`.
        static let word = Flags(rawValue: 64)
    }

    static let allMinutes: UInt64 = (1 << 60) - 1
    static let allHours: UInt32 = (1 << 24) - 1
    static let allDays: UInt32 = ~1
    static let allMonths: UInt32 = 0b1_1111_1111_1110
    static let allWeekdays: UInt32 = 0b111_1111

    /// Keeps one field's set, given with bit n for value n; bits beyond the field are dropped, 7 becomes Sunday.
    mutating func set(_ field: ScheduleField, to bits: UInt64) {
        switch field {
        case .minute: minutes = bits & CronFields.allMinutes
        case .hour: hours = UInt32(truncatingIfNeeded: bits) & CronFields.allHours
        case .dayOfMonth: days = UInt32(truncatingIfNeeded: bits) & CronFields.allDays
        case .month: months = UInt32(truncatingIfNeeded: bits) & CronFields.allMonths
        case .dayOfWeek:
            weekdays = UInt32(truncatingIfNeeded: bits | (bits >> 7)) & CronFields.allWeekdays
        }
    }

    /// One field's set with bit n for value n.
    func values(of field: ScheduleField) -> UInt64 {
        switch field {
        case .minute: minutes
        case .hour: UInt64(hours)
        case .dayOfMonth: UInt64(days)
        case .month: UInt64(months)
        case .dayOfWeek: UInt64(weekdays)
        }
    }

    /// Whether one field's set holds every value.
    func isFull(_ field: ScheduleField) -> Bool {
        switch field {
        case .minute: minutes == CronFields.allMinutes
        case .hour: hours == CronFields.allHours
        case .dayOfMonth: days == CronFields.allDays
        case .month: months == CronFields.allMonths
        case .dayOfWeek: weekdays == CronFields.allWeekdays
        }
    }
}
