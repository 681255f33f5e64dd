internal import CronModel
internal import CronSchedule
internal import Operations

/// The heat map of `history --calendar`: a column a week, a row a weekday, darker where more runs failed.
enum RunCalendarView {
    static func lines(_ calendar: RunCalendar) -> [Line] {
        let (runs, failed) = (calendar.days.reduce(0) { $0 + $1.runs }, calendar.days.reduce(0) { $0 + $1.failed })
        guard runs > 0 else { return [Line(Text("no such run", zh: "没有符合条件的运行"))] }
        let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let chinese = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
        var lines = [Line(Text("     " + months(calendar, .english), zh: "     " + months(calendar, .chinese)), .faint)]
        for weekday in 0..<7 {
            let cells = cells(calendar, weekday)
            lines.append(Line(Text("\(english[weekday])  \(cells)", zh: "\(chinese[weekday]) \(cells)")))
        }
        lines.append(.empty)
        lines.append(
            Line(
                Text(
                    "· no run  ░ none failed  ▒ under 1 % failed  ▓ under 10 %  █ 10 % or more; days of \(calendar.timezone)",
                    zh: "· 无运行  ░ 全部成功  ▒ 失败不足 1%  ▓ 失败不足 10%  █ 失败 10% 及以上；按 \(calendar.timezone) 计日"
                ),
                .faint
            )
        )
        lines.append(
            Line(Text("\(runs.of("run")), \(failed) failed", zh: "共 \(runs) 次运行，失败 \(failed) 次"))
        )
        return lines + worst(calendar)
    }

    private static func cells(_ calendar: RunCalendar, _ weekday: Int) -> String {
        var cells = ""
        var index = weekday - calendar.firstWeekday
        if index < 0 { (cells, index) = (" ", index + 7) }
        while index < calendar.days.count {
            cells += cell(calendar.days[index])
            index += 7
        }
        return cells
    }

    private static func cell(_ day: RunCalendar.Day) -> String {
        guard day.runs > 0 else { return "·" }
        guard day.failed > 0 else { return "░" }
        let share = Double(day.failed) / Double(day.runs)
        return share < 0.01 ? "▒" : share < 0.1 ? "▓" : "█"
    }

    /// The name of each month above the week it begins in.
    private static func months(_ calendar: RunCalendar, _ language: Language) -> String {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var starts: [(week: Int, month: Int)] = []
        var (index, week) = (0, 0)
        while index < calendar.days.count {
            let month = Int(calendar.days[index].date.dropFirst(5).prefix(2)) ?? 1
            if month != starts.last?.month { starts.append((week, month)) }
            index += index == 0 ? 7 - calendar.firstWeekday : 7
            week += 1
        }
        // The end of a month leaves no room for its name.
        if starts.count > 1, starts[1].week < 4 { starts.removeFirst() }
        return starts.reduce(into: "") { line, start in
            guard Table.width(line) <= start.week else { return }
            line += String(repeating: " ", count: start.week - Table.width(line))
            line += language == .chinese ? "\(start.month)月" : names[start.month - 1] + " "
        }
    }

    private static func worst(_ calendar: RunCalendar) -> [Line] {
        let bad = calendar.days.filter { $0.failed > 0 }.sorted { ($1.failed, $0.date) < ($0.failed, $1.date) }
        return bad.prefix(3).map { day in
            Line(
                Text(
                    "\(day.date)  \(day.failed) of \(day.runs.of("run")) failed",
                    zh: "\(day.date)  \(day.runs) 次运行中失败 \(day.failed) 次"
                ),
                .failed
            )
        }
    }
}
