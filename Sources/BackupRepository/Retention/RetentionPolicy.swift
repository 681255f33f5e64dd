package import CronSchedule

/// How many sets of what age stay.
///
/// Rules add up: a set stays while at least one of them keeps it.
package struct RetentionPolicy: Sendable, Hashable {
    /// A stretch of the calendar; the last set of each of the newest so many stays.
    package enum Period: String, Sendable, Hashable, CaseIterable {
        case hourly
        case daily
        case weekly
        case monthly
        case yearly
    }

    /// The newest so many.
    package var last: Int?
    /// The last one in each of the newest so many hours, days, … that have any.
    package var periods: [Period: Int] = [:]
    /// All that are at most so many seconds older than the newest.
    package var within: Int?
    /// Where fewer would stay, the newest of the others stay too.
    package var minimum: Int?
    /// Counts hours and days; weeks begin on Monday.
    package var timezone = TimeZoneRules.utc

    package init() {}

    /// Nothing says what may go: everything stays.
    package var isEmpty: Bool { last == nil && periods.isEmpty && within == nil && minimum == nil }
}

extension RetentionPolicy.Period {
    /// Names the period that an instant lies in, so that names sort as the periods do.
    package func name(of instant: Instant, in zone: TimeZoneRules) -> String {
        let offset = zone.offset(at: instant)
        let local = instant.advanced(bySeconds: offset).description
        switch self {
        // An hour that the clock strikes twice is two hours.
        case .hourly: return "\(local.prefix(10)) \(local.dropFirst(11).prefix(2)):00 \(Self.hours(offset))"
        case .daily: return String(local.prefix(10))
        case .weekly: return "week of \(Self.monday(instant.advanced(bySeconds: offset)))"
        case .monthly: return String(local.prefix(7))
        case .yearly: return String(local.prefix(4))
        }
    }

    /// 1970-01-01 was a Thursday.
    private static func monday(_ local: Instant) -> Substring {
        let day = Int((Double(local.secondsSince1970) / 86_400).rounded(.down))
        let sinceMonday = ((day + 3) % 7 + 7) % 7
        return Instant(secondsSince1970: (day - sinceMonday) * 86_400).description.prefix(10)
    }

    private static func hours(_ offset: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
