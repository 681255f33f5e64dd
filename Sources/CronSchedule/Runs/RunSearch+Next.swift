extension RunSearch {
    /// The first run at or after a minute; nil where none comes up to `limit`, or ever.
    ///
    /// Only for rules that run on some day and at some minute.
    mutating func first(from start: Int, limit: Int) -> Int? {
        // Where the zone's rules have settled, 400 years without a run prove that there will be none.
        let settled = max(start, zone.settledFrom) + Gregorian.secondsPerCycle + RunSearch.farFromChange
        let limit = min(limit, settled)
        var instant = start
        while instant <= limit {
            steps += 1
            let place = place(of: instant)
            let local = instant + place.offset
            let (today, second) = Gregorian.split(local)
            let from = second / 60
            var (month, number) = Month.containing(day: today)
            let candidates = day.candidates(in: month)
            if candidates.holds(number) {
                let to = pieceEnd(from: from, instant: instant, place: place)
                if runs(onDayOf: local, day: number, in: month, place: place),
                    let found = time.first(from: from, to: to)
                {
                    return checked(instant + (found - from) * 60, limit: limit)
                }
                if to < Gregorian.minutesPerDay {
                    instant += (to - from) * 60
                    continue
                }
            }
            let next = nextCandidate(after: number, in: &month, candidates: candidates, limit: limit)
            instant = step(from: instant, to: next * Gregorian.secondsPerDay, place: place)
        }
        return nil
    }

    private func checked(_ found: Int, limit: Int) -> Int? { found <= limit ? found : nil }

    /// The minute of the day at which the piece ends in which all is constant: midnight, a change of the clock, or
    /// with `$` the turn of "24 hours later".
    private func pieceEnd(from: Int, instant: Int, place: Place) -> Int {
        var end = min(Gregorian.minutesPerDay, from + (place.end - instant) / 60)
        let turn = turn(of: place)
        if from < turn { end = min(end, turn) }
        return end
    }

    /// The next day on which the schedule may run, as its number since 1970.
    private mutating func nextCandidate(after number: Int, in month: inout Month, candidates: UInt32, limit: Int) -> Int
    {
        var later = candidates.bits(above: number)
        while later == 0 {
            steps += 1
            month.advance(to: day.months)
            later = day.candidates(in: month)
            if month.firstDay * Gregorian.secondsPerDay > limit + RunSearch.farFromChange { break }
        }
        return month.firstDay + max(later.trailingZeroBitCount, 1) - 1
    }

    /// Where to look next, when the next candidate day begins at the given local time.
    ///
    /// Within the stretch that is the day's first minute. Beyond it the offset is another: then the stretch's end is
    /// next, or, if no clock set back there can lead to the present day again, the earliest instant at which any
    /// offset of the zone lets the day begin.
    private func step(from instant: Int, to localDay: Int, place: Place) -> Int {
        let target = localDay - place.offset
        if target < place.end { return target }
        if place.end - instant < RunSearch.farFromChange { return place.end }
        return max(place.end, localDay - zone.greatestOffset)
    }
}
