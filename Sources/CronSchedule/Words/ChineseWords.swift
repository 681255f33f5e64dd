/// Says times and days in Chinese: the day first, then the time.
enum ChineseWords {
    static func sentence(time: TimePhrase, day: DayPhrase) -> String {
        let isFrequency = !time.isClockTime
        if day.isEveryDay, isFrequency { return phrase(time, alone: true) }
        let days = days(day)
        switch time {
        case .at, .hourly, .window: return (days.hasSuffix("）") ? days : days + " ") + phrase(time, alone: false)
        default: return "\(days)，\(phrase(time, alone: false))"
        }
    }

    static func interval(_ seconds: Int) -> String {
        seconds == 1 ? "每秒" : "每 \(seconds) 秒"
    }

    private static func phrase(_ time: TimePhrase, alone: Bool) -> String {
        // A window by itself repeats day by day, which is said.
        let daily = alone ? "每天 " : ""
        return switch time {
        case .everyMinute: "每分钟"
        case .everyMinutes(let step, 0): "每 \(step) 分钟"
        case .everyMinutes(let step, let first), .minutesOfEachHour(let step, let first):
            "每小时从第 \(first) 分钟起每 \(step) 分钟"
        case .pastEveryHour([0]): "每小时整点"
        case .pastEveryHour(let minutes): "每小时第 \(numbers(minutes)) 分钟"
        case .at(let times): times.map(clock).joined(separator: "、")
        case .everyHours(let step, let first): "从 \(clock(first)) 起每 \(step) 小时"
        case .hourly(let first, let last): "\(daily)\(clock(first)) 至 \(clock(last)) 每小时"
        case .window(1, let first, let last): "\(daily)\(clock(first)) 至 \(clock(last)) 每分钟"
        case .window(let step, let first, let last): "\(daily)\(clock(first)) 至 \(clock(last)) 每 \(step) 分钟"
        case .listed(let minutes, let hours): "\(daily)\(numbers(hours)) 点的第 \(numbers(minutes)) 分钟"
        }
    }

    private static func numbers(_ values: [Int]) -> String {
        if let steps = equalSteps(values) { return steps.split(separator: ", ").joined(separator: "、") }
        return runs(of: values).flatMap { run -> [String] in
            run.count > 2 ? ["\(run.lowerBound) 至 \(run.upperBound)"] : run.map(String.init)
        }.joined(separator: "、")
    }

    private static func days(_ day: DayPhrase) -> String {
        let inMonths = day.months.map(months)
        return switch day.rule {
        case .everyDay: inMonths.map { "每年 \($0)每天" } ?? "每天"
        case .days(let days): dayOfMonth(days, months: day.months)
        case .weekdays(let weekdays): (inMonths.map { "每年 \($0)的" } ?? "") + "每\(phrase(weekdays))"
        case .either(let days, let weekdays):
            "\(dayOfMonth(days, months: day.months, isAlone: false))和每\(phrase(weekdays))"
        case .both(let days, let weekdays): "\(dayOfMonth(days, months: day.months))（仅当为\(anyOf(weekdays))）"
        }
    }

    /// `每月 1 日`, `每年 1 月 1 日`, `每年 1 月、7 月的 1 日`.
    ///
    /// Where the days do not stand alone, `每年 1 月的 1 日`.
    private static func dayOfMonth(_ days: DayPhrase.Days, months: [Int]?, isAlone: Bool = true) -> String {
        let text = phrase(days)
        let isNumber = text.first?.isNumber ?? false
        guard let months else { return isNumber ? "每月 \(text)" : "每月\(text)" }
        let separator = months.count > 1 || !isAlone ? (isNumber ? "的 " : "的") : (isNumber ? " " : "")
        return "每年 \(self.months(months))\(separator)\(text)"
    }

    private static func phrase(_ days: DayPhrase.Days) -> String {
        switch days {
        case .last: "最后一天"
        case .odd: "单数日"
        case .even: "双数日"
        case .every(let step, let first): "从 \(first) 日起每 \(step) 天"
        case .listed(let runs):
            runs.flatMap { run -> [String] in
                run.count > 2 ? ["\(run.lowerBound) 日至 \(run.upperBound) 日"] : run.map { "\($0) 日" }
            }.joined(separator: "、")
        }
    }

    private static func phrase(_ weekdays: DayPhrase.Weekdays) -> String {
        switch weekdays {
        case .listed(let days): days.map(name).joined(separator: "、")
        case .range(let first, let last): "\(name(first))至\(name(last))"
        }
    }

    private static func anyOf(_ weekdays: DayPhrase.Weekdays) -> String {
        guard case .listed(let days) = weekdays, days.count > 1, let last = days.last else { return phrase(weekdays) }
        return days.dropLast().map(name).joined(separator: "、") + "或" + name(last)
    }

    private static func months(_ months: [Int]) -> String {
        runs(of: months).flatMap { run -> [String] in
            run.count > 2 ? ["\(run.lowerBound) 月至 \(run.upperBound) 月"] : run.map { "\($0) 月" }
        }.joined(separator: "、")
    }

    private static func name(_ weekday: Int) -> String {
        "周" + ["一", "二", "三", "四", "五", "六", "日"][weekday - 1]
    }
}
