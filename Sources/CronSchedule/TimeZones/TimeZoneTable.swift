/// When a time zone's offset changes, and to what: the whole past from the file, the future from its rule.
///
/// Immutable and shared, so that a search never copies it.
final class TimeZoneTable: Sendable {
    /// The instants at which the offset changes, ascending, in seconds since 1970.
    private let changes: ContiguousArray<Int>
    /// Seconds east of UTC: the first before any change, then one after each.
    private let offsets: ContiguousArray<Int>
    /// From here on the table repeats every 400 years; nil where the last offset holds for ever.
    private let repeatsFrom: Int?
    /// The first instant that is answered from the repetition, `Int.max` without one.
    private let repetitionBegins: Int

    /// The least and greatest offset that ever holds, in seconds, cut down to whole minutes.
    let leastOffset: Int
    let greatestOffset: Int

    /// A stretch of time with one offset: from `start` (inclusive) to `end` (exclusive).
    struct Stretch {
        let start: Int
        let end: Int
        let offset: Int
    }

    static let endless = Int.max / 4
    static let utc = TimeZoneTable(changes: [], offsets: [0], repeatsFrom: nil)

    /// - Parameters:
    ///   - changes: ascending; equal neighbours are allowed, the later wins.
    ///   - offsets: one more than changes.
    ///   - repeatsFrom: one of the changes; the table must reach to the same change 400 years later.
    init(changes: ContiguousArray<Int>, offsets: ContiguousArray<Int>, repeatsFrom: Int?) {
        self.changes = changes
        self.offsets = offsets
        self.repeatsFrom = repeatsFrom
        repetitionBegins = repeatsFrom.map { $0 + Gregorian.secondsPerCycle } ?? Int.max
        leastOffset = floorDivide(offsets.min() ?? 0, 60) * 60
        greatestOffset = floorDivide(offsets.max() ?? 0, 60) * 60
    }

    /// The instant after which every 400 years are alike.
    var settledFrom: Int { repeatsFrom ?? changes.last ?? -TimeZoneTable.endless }

    /// The stretch that an instant lies in.
    func stretch(at instant: Int) -> Stretch {
        var hint = 0
        return stretch(at: instant, hint: &hint)
    }

    /// The stretch that an instant lies in, found at once if it is near the one that was found before.
    ///
    /// - Parameters:
    ///   - instant: in seconds since 1970.
    ///   - hint: what the call before left there; 0 at first.
    /// - Returns: the stretch, within the repetition where the table ends.
    @inline(__always)
    func stretch(at instant: Int, hint: inout Int) -> Stretch {
        guard instant >= repetitionBegins, let repeatsFrom else { return listedStretch(at: instant, hint: &hint) }
        let shift = (instant - repeatsFrom) / Gregorian.secondsPerCycle * Gregorian.secondsPerCycle
        let stretch = listedStretch(at: instant - shift, hint: &hint)
        return Stretch(start: stretch.start + shift, end: stretch.end + shift, offset: stretch.offset)
    }

    @inline(__always)
    private func listedStretch(at instant: Int, hint: inout Int) -> Stretch {
        if !isListed(instant, at: hint) {
            hint =
                isListed(instant, at: hint + 1)
                ? hint + 1 : isListed(instant, at: hint + 2) ? hint + 2 : index(of: instant)
        }
        return Stretch(
            start: hint > 0 ? changes[hint - 1] : -TimeZoneTable.endless,
            end: hint < changes.count ? changes[hint] : TimeZoneTable.endless,
            offset: offsets[hint]
        )
    }

    /// Whether an instant lies in the stretch that ends with the change of that index.
    @inline(__always)
    private func isListed(_ instant: Int, at index: Int) -> Bool {
        guard index < changes.count else { return index == changes.count && (changes.last ?? instant) <= instant }
        return instant < changes[index] && (index == 0 || changes[index - 1] <= instant)
    }

    private func index(of instant: Int) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
