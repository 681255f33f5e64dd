extension ScheduleWarning {
    /// A stable name for programs.
    public var code: String {
        switch self {
        case .trailingText: "trailing-text"
        case .ignoredRest: "ignored-rest"
        case .reversedRange: "reversed-range"
        case .stepOverRange: "step-over-range"
        case .overflow: "overflow"
        case .yearlyNeverRuns: "yearly-never-runs"
        case .neverRuns: "never-runs"
        case .misreadAsInterval: "misread-as-interval"
        case .dayOrWeekday: "day-or-weekday"
        case .withoutEffect: "without-effect"
        case .starNeedsBoth: "star-needs-both"
        case .oneDayEarly: "one-day-early"
        }
    }

    /// What happens, in one line without a full stop.
    public func message(in language: Language = .english) -> String {
        language == .english ? english : chinese
    }

    private var english: String {
        switch self {
        case .trailingText(let text):
            "\"\(shortened(text))\" after the schedule is ignored" + secondsRemark(text, .english)
        case .ignoredRest(let field, let text): "\(field.name(in: .english)): \"\(shortened(text))\" is ignored"
        case .reversedRange(let field, let text, let values) where values.isEmpty:
            "\(field.name(in: .english)): the reversed range \(text) matches nothing"
        case .reversedRange(let field, let text, let values):
            "\(field.name(in: .english)): the reversed range \(text) means \(compact(values))"
        case .stepOverRange(let field, let step):
            "\(field.name(in: .english)): the step \(step) leaves only the first value of its range"
        case .overflow(let field, let value): "\(field.name(in: .english)): a number beyond 32 bits is read as \(value)"
        case .yearlyNeverRuns: "from pg_cron 1.6.0 on @yearly and @annually are accepted and never run; write 0 0 1 1 *"
        case .neverRuns: "the schedule never runs"
        case .misreadAsInterval(let seconds):
            "pg_cron 1.5.0 reads the number at the start alone and runs this every \(seconds) seconds"
        case .dayOrWeekday: "runs when either the day of month or the weekday matches, not only when both do"
        case .withoutEffect(let field):
            "\(field.name(in: .english)) has no effect: the other day field matches every day, and one is enough"
        case .starNeedsBoth(let field):
            "day of month and weekday must both match, since the \(field.name(in: .english)) field begins with *"
        case .oneDayEarly: "pg_cron 1.6.0 and 1.6.1 run this one day early"
        }
    }

    private var chinese: String {
        switch self {
        case .trailingText(let text): "表达式之后的“\(shortened(text))”被忽略\(secondsRemark(text, .chinese))"
        case .ignoredRest(let field, let text): "\(field.name(in: .chinese))字段：“\(shortened(text))”被忽略"
        case .reversedRange(let field, let text, let values) where values.isEmpty:
            "\(field.name(in: .chinese))字段：倒序范围 \(text) 不匹配任何值"
        case .reversedRange(let field, let text, let values):
            "\(field.name(in: .chinese))字段：倒序范围 \(text) 的实际含义是 \(compact(values))"
        case .stepOverRange(let field, let step): "\(field.name(in: .chinese))字段：步长 \(step) 只留下范围内的第一个值"
        case .overflow(let field, let value): "\(field.name(in: .chinese))字段：超出 32 位的数值被读作 \(value)"
        case .yearlyNeverRuns: "从 pg_cron 1.6.0 起，@yearly 和 @annually 可以接受但永不运行；请写 0 0 1 1 *"
        case .neverRuns: "该表达式永不运行"
        case .misreadAsInterval(let seconds): "pg_cron 1.5.0 只读取开头的数字，实际每 \(seconds) 秒运行一次"
        case .dayOrWeekday: "日期与星期只需满足其一即运行，而非同时满足"
        case .withoutEffect(let field): "\(field.name(in: .chinese))字段不起作用：另一个字段匹配每一天，而两者满足其一即可"
        case .starNeedsBoth(let field): "日期与星期必须同时满足，因为\(field.name(in: .chinese))字段以 * 开头"
        case .oneDayEarly: "pg_cron 1.6.0 和 1.6.1 会提前一天运行"
        }
    }

    /// A sixth field that looks like one: schedules of other tools begin with seconds.
    private func secondsRemark(_ text: String, _ language: Language) -> String {
        guard let first = text.utf8.first, first == UInt8(ascii: "*") || (48...57).contains(first) else { return "" }
        return language == .english
            ? "; the first field is the minute, there is none for seconds" : "；第一个字段是分钟，没有秒字段"
    }

    /// At most 40 characters of foreign text, control characters such as line ends made visible.
    private func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40)
        let line = scalars.map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }
        return line.joined() + (text.unicodeScalars.count > scalars.count ? "…" : "")
    }

    private func compact(_ values: [Int]) -> String {
        runs(of: values).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
