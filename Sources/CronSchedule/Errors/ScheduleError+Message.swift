extension ScheduleError {
    /// What is wrong, in one line without a full stop.
    public func message(in language: Language = .english) -> String {
        let text = language == .english ? english : chinese
        guard let field else { return text }
        switch language {
        case .english: return "\(field.name(in: .english)): \(text)"
        case .chinese: return "\(field.name(in: .chinese))字段：\(text)"
        }
    }

    private var english: String {
        switch reason {
        case .empty: "the schedule is empty"
        case .tooLong: "the schedule has \(CronParser.lengthLimit) bytes or more"
        case .missingField: "the field is missing"
        case .missingNumber: "a number is missing"
        case .notANumber(let text): "\"\(text)\" is not a value of this field"
        case .outOfRange(let value): "\(value) is outside \(bounds)"
        case .stepWithoutRange: "a step needs a range or * before it"
        case .stepNotPositive: "a step must be at least 1"
        case .stepTooLarge(let step): "pg_cron \(release) does not accept the step \(step)"
        case .lastDayNotAlone: "$ must stand alone in its field"
        case .unknownWord(let word): "pg_cron \(release) does not know \"\(word)\""
        case .intervalOutOfRange: "an interval must be 1 to 59 seconds"
        case .intervalsUnsupported: "pg_cron \(release) has no intervals in seconds"
        case .zeroByte: "the schedule holds a zero byte"
        case .crashesBackend: "this schedule crashes the server process that parses it in pg_cron \(release)"
        case .hangsBackend: "this schedule makes the server process that parses it in pg_cron \(release) loop for ever"
        }
    }

    private var chinese: String {
        switch reason {
        case .empty: "调度表达式为空"
        case .tooLong: "调度表达式长度达到或超过 \(CronParser.lengthLimit) 字节"
        case .missingField: "缺少该字段"
        case .missingNumber: "缺少数值"
        case .notANumber(let text): "“\(text)”不是该字段的有效值"
        case .outOfRange(let value): "\(value) 超出范围 \(bounds)"
        case .stepWithoutRange: "步长之前必须有范围或 *"
        case .stepNotPositive: "步长不能小于 1"
        case .stepTooLarge(let step): "pg_cron \(release) 不接受步长 \(step)"
        case .lastDayNotAlone: "$ 必须单独占一个字段"
        case .unknownWord(let word): "pg_cron \(release) 不认识“\(word)”"
        case .intervalOutOfRange: "间隔必须为 1 到 59 秒"
        case .intervalsUnsupported: "pg_cron \(release) 不支持按秒间隔"
        case .zeroByte: "调度表达式包含零字节"
        case .crashesBackend: "在 pg_cron \(release) 中解析该表达式会使服务器进程崩溃"
        case .hangsBackend: "在 pg_cron \(release) 中解析该表达式会使服务器进程陷入死循环"
        }
    }

    private var bounds: String {
        field.map { "\($0.bounds.lowerBound)-\($0.bounds.upperBound)" } ?? ""
    }
}

extension ScheduleField {
    /// The field's name for people.
    public func name(in language: Language) -> String {
        switch (self, language) {
        case (.minute, .english): "minute"
        case (.hour, .english): "hour"
        case (.dayOfMonth, .english): "day of month"
        case (.month, .english): "month"
        case (.dayOfWeek, .english): "weekday"
        case (.minute, .chinese): "分钟"
        case (.hour, .chinese): "小时"
        case (.dayOfMonth, .chinese): "日期"
        case (.month, .chinese): "月份"
        case (.dayOfWeek, .chinese): "星期"
        }
    }
}
