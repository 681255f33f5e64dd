extension CronFields {
    /// What a word after `@` stands for; nil for a word that the release does not know.
    ///
    /// Case matters. There is no `@every` (upstream: `src/entry.c`).
    init?(word: some Collection<UInt8>, release: CronRelease) {
        switch String(decoding: word, as: UTF8.self) {
        case "reboot": self.init(reboot: ())
        case "restart" where release.hasRestartWord: self.init(reboot: ())
        case "yearly", "annually":
            self.init(days: 1 << 1, months: release.yearlyNeverFires ? 0 : 1 << 1, flags: .weekdayStar)
        case "monthly": self.init(days: 1 << 1, flags: .weekdayStar)
        case "weekly":
            // Up to 1.5.2 the day's star flag is set, afterwards the weekday's. Either means that both must match.
            self.init(weekdays: 1, flags: release.fillsReversedRanges ? .weekdayStar : .dayStar)
        case "daily", "midnight": self.init(flags: [])
        case "hourly": self.init(hours: CronFields.allHours, flags: .hourStar)
        default: return nil
        }
    }

    private init(reboot: Void) {
        self.init()
        flags = [.reboot, .word]
    }

    private init(
        hours: UInt32 = 1,
        days: UInt32 = CronFields.allDays,
        months: UInt32 = CronFields.allMonths,
        weekdays: UInt32 = CronFields.allWeekdays,
        flags: Flags
    ) {
        self.init()
        minutes = 1
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = weekdays
        self.flags = flags.union(.word)
    }
}
