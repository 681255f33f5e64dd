package import CronSchedule

/// A stretch of each day in which only what is critical is told.
package struct QuietHours: Sendable, Hashable {
    /// Minutes since midnight by the zone's clock; the stretch may lead across midnight.
    package let from: Int
    package let to: Int
    package let zone: TimeZoneRules

    package init(from: Int, to: Int, zone: TimeZoneRules) {
        self.from = from
        self.to = to
        self.zone = zone
    }

    func contains(_ instant: Instant) -> Bool {
        let local = instant.secondsSince1970 + zone.offset(at: instant)
        let minute = ((local % 86_400) + 86_400) % 86_400 / 60
        return from <= to ? (from..<to).contains(minute) : minute >= from || minute < to
    }
}
