extension RunSearch {
    /// The last run at or before a minute; nil where none is found down to `limit`, or none ever is.
    ///
    /// The mirror of `first(from:limit:)`, and for the same rules.
    mutating func last(upTo start: Int, limit: Int) -> Int? {
        var instant = start
        while instant >= limit {
            steps += 1
            let place = place(of: instant)
            let local = instant + place.offset
            let (today, second) = Gregorian.split(local)
            let upTo = second / 60
            var (month, number) = Month.containing(day: today)
            let candidates = day.candidates(in: month)
            if candidates.holds(number) {
                let from = pieceStart(upTo: upTo, instant: instant, place: place)
                if runs(onDayOf: local, day: number, in: month, place: place),
                    let found = time.last(upTo: upTo, from: from)
                {
                    let run = instant - (upTo - found) * 60
                    return run >= limit ? run : nil
                }
                if from > 0 {
                    instant -= (upTo - from + 1) * 60
                    continue
                }
            }
            let previous = previousCandidate(before: number, in: &month, candidates: candidates, limit: limit)
            instant = step(from: instant, backTo: (previous + 1) * Gregorian.secondsPerDay, place: place)
        }
        return nil
    }

    /// The minute of the day at which the piece begins in which all is constant.
    private func pieceStart(upTo: Int, instant: Int, place: Place) -> Int {
        var start = max(0, upTo - (instant - place.start) / 60)
        let turn = turn(of: place)
        if upTo >= turn { start = max(start, turn) }
        return start
    }

    /// The last day before on which the schedule may run, as its number since 1970.
    private mutating func previousCandidate(
        before number: Int,
        in month: inout Month,
        candidates: UInt32,
        limit: Int
    ) -> Int {
        var earlier = candidates.bits(upTo: number - 1)
        while earlier == 0 {
            steps += 1
            month.retreat(to: day.months)
            earlier = day.candidates(in: month)
            if (month.firstDay + 31) * Gregorian.secondsPerDay < limit - RunSearch.farFromChange { break }
        }
        return month.firstDay + max(earlier.highestBit, 1) - 1
    }

    /// Where to look next, when the candidate day before ends at the given local time (exclusive).
    private func step(from instant: Int, backTo localEnd: Int, place: Place) -> Int {
        let target = localEnd - 60 - place.offset
        if target >= place.start { return target }
        if instant - place.start < RunSearch.farFromChange { return place.start - 60 }
        return min(place.start - 60, localEnd - 60 - zone.leastOffset)
    }
}
