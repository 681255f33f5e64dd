internal import CronModel
internal import CronSchedule
internal import Operations

/// A year of a job by day: how much it ran, and where it failed.
struct HeatMap: Sendable {
    private let days: [RunCalendar.Day]
    private let firstWeekday: Int
    private let most: Int64

    /// Pixels from one day to the next.
    private static let pitch = 12
    private static let left = 28
    private static let top = 16

    init(_ calendar: RunCalendar) {
        self.init(calendar.days, firstWeekday: calendar.firstWeekday)
    }

    /// `firstWeekday`: of the first day; 0 is Monday.
    init(_ days: [RunCalendar.Day], firstWeekday: Int) {
        self.days = days
        self.firstWeekday = firstWeekday
        most = days.map(\.runs).max() ?? 0
    }

    var text: Text {
        let (runs, failed) = (days.reduce(0) { $0 + $1.runs }, days.reduce(0) { $0 + $1.failed })
        let bad = days.count { $0.failed > 0 }
        return Text(
            "\(runs.of("run")) in the last year, \(failed) failed on \(bad.of("day"))",
            zh: "过去一年运行 \(runs) 次，失败 \(failed) 次，涉及 \(bad) 天"
        )
    }

    /// Two halves, so that a narrow screen shows one above the other.
    func pictures(in language: Language) -> [String] {
        let weeks = (firstWeekday + days.count + 6) / 7
        let half = (weeks + 1) / 2
        return [0..<half, half..<weeks].filter { !$0.isEmpty }.map { picture(of: $0, wide: half, language) }
    }

    private func picture(of weeks: Range<Int>, wide: Int, _ language: Language) -> String {
        let width = Self.left + wide * Self.pitch
        let height = Self.top + 7 * Self.pitch
        let shown = max(0, weeks.lowerBound * 7 - firstWeekday)..<min(days.count, weeks.upperBound * 7 - firstWeekday)
        var content = weekdays(language) + labels(of: weeks, language)
        for index in shown {
            let (column, row) = ((index + firstWeekday) / 7 - weeks.lowerBound, (index + firstWeekday) % 7)
            content += cell(days[index], Self.left + column * Self.pitch, Self.top + row * Self.pitch, language)
        }
        return """
            <svg class="heat" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" aria-hidden="true">\
            \(content)</svg>
            """
    }

    /// A month's name stands above its first week, where there is room for it.
    private func labels(of weeks: Range<Int>, _ language: Language) -> String {
        let months = weeks.map { week in
            let index = max(0, week * 7 - firstWeekday)
            return index < days.count ? String(days[index].date.prefix(7)) : ""
        }
        return months.indices.filter { column in
            (column == 0 || months[column] != months[column - 1])
                && months[column...].prefix(3).allSatisfy { $0 == months[column] } && column < months.count - 1
        }.map { column in
            let x = Self.left + column * Self.pitch
            return "<text x=\"\(x)\" y=\"10\">\(Self.month(months[column], language))</text>"
        }.joined()
    }

    private func cell(_ day: RunCalendar.Day, _ x: Int, _ y: Int, _ language: Language) -> String {
        let title = Text(
            "\(day.date): \(day.runs.of("run")), \(day.failed) failed",
            zh: "\(day.date)：运行 \(day.runs) 次，失败 \(day.failed) 次"
        )
        let rectangle = "<rect class=\"\(kind(day))\" x=\"\(x)\" y=\"\(y)\" width=\"10\" height=\"10\" rx=\"2\"/>"
        // Failures differ by their form, too.
        let cross = day.failed > 0 ? "<path d=\"M\(x + 3) \(y + 3)l4 4m0-4l-4 4\"/>" : ""
        return "<g><title>\(Markup.escaped(title.rendered(in: language)))</title>\(rectangle)\(cross)</g>"
    }

    private func kind(_ day: RunCalendar.Day) -> String {
        if day.failed > 0 { return day.failed == day.runs ? "bad" : "some" }
        guard day.runs > 0 else { return "none" }
        return day.runs * 3 > most * 2 ? "much" : day.runs * 3 > most ? "more" : "few"
    }

    private func weekdays(_ language: Language) -> String {
        let names = language == .chinese ? ["一", "三", "五"] : ["Mon", "Wed", "Fri"]
        return zip(names, [0, 2, 4]).map { name, row in
            "<text x=\"0\" y=\"\(Self.top + row * Self.pitch + 9)\">\(name)</text>"
        }.joined()
    }

    /// `2026-11` as `Nov` or `11月`.
    private static func month(_ text: String, _ language: Language) -> String {
        let number = Int(text.suffix(2)) ?? 1
        if language == .chinese { return "\(number)月" }
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return names[min(max(number, 1), 12) - 1]
    }

    /// The same by month, newest first, for whoever does not see pictures.
    var months: [(name: String, runs: Int64, failed: Int64)] {
        var months: [(name: String, runs: Int64, failed: Int64)] = []
        for day in days.reversed() {
            let name = String(day.date.prefix(7))
            if months.last?.name != name { months.append((name, 0, 0)) }
            months[months.count - 1].runs += day.runs
            months[months.count - 1].failed += day.failed
        }
        return months.filter { $0.runs > 0 }
    }
}
