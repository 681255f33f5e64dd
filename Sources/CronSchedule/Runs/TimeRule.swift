/// At which minutes of a day a cron schedule runs.
struct TimeRule: Hashable {
    let minutes: UInt64
    let hours: UInt32

    init(_ fields: CronFields) {
        minutes = fields.minutes
        hours = fields.hours
    }

    /// Whether there is any such minute.
    var everRuns: Bool { minutes != 0 && hours != 0 }

    /// The first of them from `from` on and before `to`, all in minutes since midnight.
    @inline(__always)
    func first(from: Int, to: Int) -> Int? {
        let hour = from / 60
        let minute = from - hour * 60
        var found: Int
        let rest = minutes >> UInt64(minute)
        if hours.holds(hour), rest != 0 {
            found = from + rest.trailingZeroBitCount
        } else {
            let later = hours.bits(above: hour)
            guard later != 0, minutes != 0 else { return nil }
            found = later.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount
        }
        return found < to ? found : nil
    }

    /// The last of them up to `upTo` (inclusive) and not before `from`.
    @inline(__always)
    func last(upTo: Int, from: Int) -> Int? {
        let hour = upTo / 60
        let minute = upTo - hour * 60
        var found: Int
        let rest = minutes.bits(upTo: minute)
        if hours.holds(hour), rest != 0 {
            found = hour * 60 + rest.highestBit
        } else {
            let earlier = hours.bits(upTo: hour - 1)
            guard earlier != 0, minutes != 0 else { return nil }
            found = earlier.highestBit * 60 + minutes.highestBit
        }
        return found >= from ? found : nil
    }
}
