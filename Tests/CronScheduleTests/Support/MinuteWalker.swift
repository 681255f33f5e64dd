import Foundation

@testable import CronSchedule

/// Runs found as upstream finds them: by walking UTC minutes and asking for each whether it matches.
///
/// Shares nothing with the library but the parsed fields and the zone's offsets; the calendar is the C library's.
struct MinuteWalker {
    let schedule: Schedule
    let zone: TimeZoneRules
    let isOverwritten: Bool
    let hasZone: Bool

    init(schedule: Schedule, zone: TimeZoneRules) {
        self.schedule = schedule
        self.zone = zone
        isOverwritten = ["1.6.0", "1.6.1"].contains(schedule.release.description)
        hasZone = schedule.release >= CronRelease("1.5.0") ?? .newest
    }

    func firstRun(after start: Int, through end: Int) -> Int? {
        var minute = Int((Double(start) / 60).rounded(.down)) * 60 + 60
        while minute <= end {
            if matches(minute) { return minute }
            minute += 60
        }
        return nil
    }

    func lastRun(before start: Int, downTo end: Int) -> Int? {
        var minute = Int((Double(start) / 60).rounded(.up)) * 60 - 60
        while minute >= end {
            if matches(minute) { return minute }
            minute -= 60
        }
        return nil
    }

    /// Upstream's `ShouldRunTask`.
    func matches(_ minute: Int) -> Bool {
        let fields = schedule.fields
        // 1.6.0 and 1.6.1 overwrite today by tomorrow in a shared buffer.
        let today = local(isOverwritten ? minute + 86_400 : minute)
        guard fields.minutes >> UInt64(today.tm_min) & 1 == 1, fields.hours >> UInt32(today.tm_hour) & 1 == 1,
            fields.months >> UInt32(today.tm_mon + 1) & 1 == 1
        else { return false }
        let isLast = fields.flags.contains(.lastDay) && local(minute + 86_400).tm_mday == 1
        let dayMatches = isLast || fields.days >> UInt32(today.tm_mday) & 1 == 1
        let weekdayMatches = fields.weekdays >> UInt32(today.tm_wday) & 1 == 1
        let hasStar = fields.flags.contains(.dayStar) || fields.flags.contains(.weekdayStar)
        return schedule.matchDomAndDow || hasStar ? dayMatches && weekdayMatches : dayMatches || weekdayMatches
    }

    private func local(_ instant: Int) -> tm {
        let offset = hasZone ? zone.offset(at: Instant(secondsSince1970: instant)) : 0
        var seconds = time_t(instant + offset)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }
}
