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

    fileprivate init(_ days: [Day], zone: TimeZoneRules, first: Int) {
        timezone = zone.name
        self.days = days
        firstWeekday = ((first + 3) % 7 + 7) % 7
    }
}

extension RunSource {
    /// Counts the runs that a filter asks for by day, at most a year back from the last moment asked for.
    package func calendar(_ filter: RunFilter, in zone: TimeZoneRules) async throws -> RunCalendar {
        let until = min(filter.until ?? end, end)
        let range = RunCalendar.range(until: until, since: filter.since.map { min($0, until) }, in: zone)
        var filter = filter
        let start = Instant(secondsSince1970: (range.lowerBound - 1) * 86_400)
        filter.since = max(filter.since ?? start, start)
        let days = range.map { day in
            RunCalendar.Day(date: String(Instant(secondsSince1970: day * 86_400).description.prefix(10)))
        }
        let first = range.lowerBound
        let counted = try await fold(filter, days) { days, row, run in
            guard run.time != .min else { return }
            let index = RunCalendar.day(of: Instant(secondsSince1970: Int(run.time / 1_000_000)), in: zone) - first
            guard days.indices.contains(index) else { return }
            days[index].runs += 1
            if row.status == .failed { days[index].failed += 1 }
        }
        return RunCalendar(counted, zone: zone, first: first)
    }
}
