extension Schedule {
    /// When the schedule runs, for people: `at 03:30 on the last day of each month, Asia/Shanghai`,
    /// `每月最后一天 03:30(Asia/Shanghai)`, `every 5 minutes`, `每 5 分钟`.
    ///
    /// Says what the release really does, not what was meant; `warnings` tell the difference.
    ///
    /// - Parameters:
    ///   - language: of the words.
    ///   - timezone: the zone to name, where the schedule depends on one; before 1.5.0 that is UTC whatever is given.
    ///     Nil names none.
    /// - Returns: a phrase without a capital and without a full stop.
    public func words(in language: Language = .english, timezone: TimeZoneRules? = nil) -> String {
        switch kind {
        case .reboot: return language == .english ? "whenever the pg_cron launcher starts" : "pg_cron 调度进程每次启动时"
        case .interval(let seconds):
            return language == .english ? EnglishWords.interval(seconds) : ChineseWords.interval(seconds)
        case .cron: break
        }
        if never { return language == .english ? "never" : "永不运行" }
        let time = TimePhrase(fields)
        let day = dayPhrase
        var text: String
        switch language {
        case .english: text = EnglishWords.sentence(time: time, day: day)
        case .chinese: text = ChineseWords.sentence(time: time, day: day)
        }
        if isOneDayEarly { text += language == .english ? ", one day early" : "，提前一天" }
        guard let timezone, dependsOnZone(time, day) else { return text }
        let zone = release.hasTimezone ? timezone.name : TimeZoneRules.utc.name
        return language == .english ? "\(text), \(zone)" : "\(text)(\(zone))"
    }

    /// `$` alone is right also where the calendar is that of tomorrow.
    private var dayPhrase: DayPhrase {
        guard fields.flags.contains(.lastDay), !isOneDayEarly else { return DayPhrase(fields, rule: dayRule) }
        return DayPhrase(fields, rule: DayRule(fields, release: .newest, matchDomAndDow: matchDomAndDow))
    }

    /// Whether this release runs the schedule a day before the one it names: 1.6.0 and 1.6.1, where days matter.
    var isOneDayEarly: Bool {
        guard release.runsOneDayEarly, kind == .cron, !never else { return false }
        let isLastDayOfAnyMonth =
            fields.flags.contains(.lastDay) && fields.flags.contains(.weekdayStar) && fields.isFull(.month)
            && fields.isFull(.dayOfWeek)
        return !isLastDayOfAnyMonth && !DayPhrase(fields, rule: dayRule).isEveryDay
    }

    private func dependsOnZone(_ time: TimePhrase, _ day: DayPhrase) -> Bool {
        guard day.isEveryDay else { return true }
        switch time {
        case .everyMinute: return false
        // Offsets are whole quarters of an hour, so that these look the same everywhere.
        case .everyMinutes(let step, 0): return 15 % step != 0
        default: return true
        }
    }
}
