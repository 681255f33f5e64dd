/// Looks for the runs of one cron schedule in one time zone, by jumping over days and offsets, never minute by minute.
///
/// pg_cron walks UTC minutes and reads each in local time (upstream: `src/pg_cron.c`, `ShouldRunTask`). So a local time
/// that a change of the clock skips does not run, and one that it repeats runs twice.
///
/// All instants here are whole minutes, in seconds since 1970.
struct RunSearch {
    let day: DayRule
    let time: TimeRule
    let zone: TimeZoneTable

    /// An upper bound for how often the clock can be set back: two changes at most of 51 hours together lie closer.
    static let farFromChange = 4 * Gregorian.secondsPerDay

    /// Where the zone's table was read last, now and 24 hours later.
    private var hint = 0
    private var laterHint = 0

    /// How many stretches and days were looked at; counted for the tests that bound it, not by the clock.
    var steps = 0

    init(day: DayRule, time: TimeRule, zone: TimeZoneTable) {
        self.day = day
        self.time = time
        self.zone = zone
    }

    /// Where in time a minute lies: its local day, the minute of that day, and the stretch in which nothing changes.
    struct Place {
        let offset: Int
        /// The stretch, from the first whole minute in it to the first one after it.
        let start: Int
        let end: Int
        /// How much later the clock stands 24 hours later, compared with now; 0 without `$`.
        let drift: Int
    }

    @inline(__always)
    mutating func place(of instant: Int) -> Place {
        let stretch = zone.stretch(at: instant, hint: &hint)
        let offset = floorToMinute(stretch.offset)
        guard day.hasLastDay else {
            return Place(
                offset: offset,
                start: ceilToMinute(stretch.start),
                end: ceilToMinute(stretch.end),
                drift: 0
            )
        }
        let later = zone.stretch(at: instant + Gregorian.secondsPerDay, hint: &laterHint)
        return Place(
            offset: offset,
            start: ceilToMinute(max(stretch.start, later.start - Gregorian.secondsPerDay)),
            end: ceilToMinute(min(stretch.end, later.end - Gregorian.secondsPerDay)),
            drift: floorToMinute(later.offset) - offset
        )
    }

    /// Whether the schedule runs on the local day of an instant, by the rule that holds from there to the day's end or
    /// to where "24 hours later" reaches midnight.
    @inline(__always)
    func runs(onDayOf local: Int, day number: Int, in month: Month, place: Place) -> Bool {
        guard day.hasLastDay else { return true }
        let tomorrow = floorDivide(local + Gregorian.secondsPerDay + place.drift, Gregorian.secondsPerDay)
        return day.runs(on: number, in: month, isLast: Gregorian.date(ofDay: tomorrow).day == 1)
    }

    /// The minute of the day at which "24 hours later" passes midnight; 0 where it does so at midnight itself.
    @inline(__always)
    func turn(of place: Place) -> Int {
        place.drift == 0 ? 0 : floorModulo(-place.drift / 60, Gregorian.minutesPerDay)
    }
}

@inline(__always)
func floorToMinute(_ seconds: Int) -> Int { floorDivide(seconds, 60) * 60 }

@inline(__always)
func ceilToMinute(_ seconds: Int) -> Int { floorDivide(seconds + 59, 60) * 60 }
