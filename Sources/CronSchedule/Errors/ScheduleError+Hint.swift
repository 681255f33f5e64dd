extension ScheduleError {
    /// What to write instead, as a sentence; nil where the message says it all.
    public func hint(in language: Language = .english) -> String? {
        language == .english ? englishHint : chineseHint
    }

    private var englishHint: String? {
        switch reason {
        case .empty, .missingField:
            "Write five fields on one line: minute, hour, day of month, month, weekday."
        case .tooLong: "Shorten the schedule to at most \(CronParser.lengthLimit - 1) bytes."
        case .missingNumber: "Write a number, a range such as 1-5, or *; there is no ?, no sign and no empty item."
        case .notANumber(let text): englishNameHint(text)
        case .outOfRange: field == .dayOfWeek ? "0 and 7 are both Sunday." : nil
        case .stepWithoutRange: "Write */N or FIRST-LAST/N."
        case .stepNotPositive: nil
        case .stepTooLarge: "Up to pg_cron 1.6.4 such a step left the range's first value alone: write that value."
        case .lastDayNotAlone: "Schedule a second job for the other days."
        case .unknownWord:
            "Known are @reboot, @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually, in small letters."
        case .intervalOutOfRange: "For longer intervals use the minute field: */5 * * * * is every 5 minutes."
        case .intervalsUnsupported: "Intervals in seconds need pg_cron 1.5.0 or later."
        case .zeroByte: nil
        case .crashesBackend, .hangsBackend: "Do not try it on a server; pg_cron 1.3.0 and later refuse such schedules."
        }
    }

    /// Whether the second word of `5 minutes` and the like is what was not understood.
    private static func isUnitOfTime(_ text: String) -> Bool {
        ["sec", "min", "hour", "day", "week", "month"].contains { text.lowercased().hasPrefix($0) }
    }

    private func englishNameHint(_ text: String) -> String? {
        switch (field, text.uppercased()) {
        case (.hour?, let unit) where ScheduleError.isUnitOfTime(unit):
            "The only intervals are in seconds, 1 to 59; every 5 minutes is */5 * * * *."
        case (.dayOfMonth?, "L"): "From pg_cron 1.6.0 on, $ alone is the last day of the month."
        case (.month?, _), (.dayOfWeek?, _): "Names are the first three letters of the English ones: jan, mon."
        default: "Only digits count here; H, L, W and names are not known in this field."
        }
    }

    private var chineseHint: String? {
        switch reason {
        case .empty, .missingField: "请在同一行写出五个字段：分钟、小时、日期、月份、星期。"
        case .tooLong: "请将表达式缩短到 \(CronParser.lengthLimit - 1) 字节以内。"
        case .missingNumber: "请写数字、范围（如 1-5）或 *；不支持 ?、正负号和空项。"
        case .notANumber(let text): chineseNameHint(text)
        case .outOfRange: field == .dayOfWeek ? "0 和 7 都表示星期日。" : nil
        case .stepWithoutRange: "请写成 */N 或 起始-结束/N。"
        case .stepNotPositive: nil
        case .stepTooLarge: "在 pg_cron 1.6.4 及更早版本中，这样的步长只留下范围的第一个值：请直接写该值。"
        case .lastDayNotAlone: "其他日期请另建一个作业。"
        case .unknownWord:
            "可用的有 @reboot、@hourly、@daily、@midnight、@weekly、@monthly、@yearly 和 @annually，必须小写。"
        case .intervalOutOfRange: "更长的间隔请使用分钟字段：*/5 * * * * 表示每 5 分钟。"
        case .intervalsUnsupported: "按秒间隔需要 pg_cron 1.5.0 或更高版本。"
        case .zeroByte: nil
        case .crashesBackend, .hangsBackend: "请勿在服务器上尝试；pg_cron 1.3.0 及更高版本会拒绝此类表达式。"
        }
    }

    private func chineseNameHint(_ text: String) -> String? {
        switch (field, text.uppercased()) {
        case (.hour?, let unit) where ScheduleError.isUnitOfTime(unit):
            "间隔只能以秒为单位（1 到 59 秒）；每 5 分钟请写 */5 * * * *。"
        case (.dayOfMonth?, "L"): "从 pg_cron 1.6.0 起，单独的 $ 表示每月最后一天。"
        case (.month?, _), (.dayOfWeek?, _): "名称只能是英文前三个字母，如 jan、mon。"
        default: "此处只能写数字；该字段不支持 H、L、W 和名称。"
        }
    }
}
