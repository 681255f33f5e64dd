internal import BackupFormat
package import CronSchedule

/// How many runs there were on each day of a zone, and how many of them failed: `history --calendar`.
package struct RunCalendar: Sendable, Encodable {
    package struct Day: Sendable, Hashable, Encodable {
        package let date: String
        package internal(set) var runs: Int64 = 0
        package internal(set) var failed: Int64 = 0
    }

    package let timezone: String
    /// Every day from the first to the last, in their order.
    package let days: [Day]
    /// The weekday of the first: 0 is Monday.
    package let firstWeekday: Int

    /// As many weeks as a year has, and the one that has begun.
    private static let length = 53 * 7

    /// The days since 1970 of the last 53 weeks up to a moment, the first a Monday.
    fileprivate static func range(until end: Instant, since: Instant?, in zone: TimeZoneRules) -> ClosedRange<Int> {
        let last = day(of: end, in: zone)
        let monday = last - (last + 3) % 7
        let first = monday - length + 7
        return max(first, since.map { day(of: $0, in: zone) } ?? first)...last
    }

    fileprivate static func day(of instant: Instant, in zone: TimeZoneRules) -> Int {
        let local = instant.secondsSince1970 + zone.offset(at: instant)
        return local >= 0 ? local / 86_400 : -1 - (-1 - local) / 86_400
    }

    fileprivate init(_ count: DayCount) {
        timezone = count.zone.name
        days = count.days
        firstWeekday = ((count.first + 3) % 7 + 7) % 7
    }
}

/// Runs by day, counted as they come.
struct DayCount: Sendable {
    fileprivate let zone: TimeZoneRules
    fileprivate let first: Int
    fileprivate var days: [RunCalendar.Day]
    /// From when on rows are worth reading.
    let start: Instant

    /// Days up to a moment, at most a year back.
    init(until end: Instant, since: Instant?, in zone: TimeZoneRules) {
        let range = RunCalendar.range(until: end, since: since, in: zone)
        self.zone = zone
        first = range.lowerBound
        days = range.map { day in
            RunCalendar.Day(date: String(Instant(secondsSince1970: day * 86_400).description.prefix(10)))
        }
        start = Instant(secondsSince1970: (range.lowerBound - 1) * 86_400)
    }

    mutating func add(_ row: RunRow, at time: Int64) {
        guard time != .min else { return }
        let index = RunCalendar.day(of: Instant(secondsSince1970: Int(time / 1_000_000)), in: zone) - first
        guard days.indices.contains(index) else { return }
        days[index].runs += 1
        if row.status == .failed { days[index].failed += 1 }
    }

    var calendar: RunCalendar { RunCalendar(self) }
}

extension RunSource {
    /// Counts the runs that a filter asks for by day, at most a year back from the last moment asked for.
    package func calendar(_ filter: RunFilter, in zone: TimeZoneRules) async throws -> RunCalendar {
        let until = min(filter.until ?? end, end)
        let count = DayCount(until: until, since: filter.since.map { min($0, until) }, in: zone)
        var filter = filter
        filter.since = max(filter.since ?? count.start, count.start)
        return try await fold(filter, count) { count, row, run in count.add(row, at: run.time) }.calendar
    }
}
