/// A range of one field with its step, and the values that a release makes of it.
struct CronRange {
    let field: ScheduleField
    let first: Int
    let last: Int
    let step: Int
    let release: CronRelease

    /// Why the release does not take this range; nil where it does.
    ///
    /// Both bounds are known to lie in the field.
    var refusal: ScheduleError.Reason? {
        if release.refusesStepOverRange { return step > field.bounds.upperBound ? .stepTooLarge(step) : nil }
        guard first <= last, overflows else { return nil }
        // The counter wraps to a negative value: refused up to 1.5.2 by the check of each value, while 1.6.0 to 1.6.4
        // set a bit far outside the field (upstream: src/entry.c, set_range).
        return release.fillsReversedRanges ? .crashesBackend : .stepTooLarge(step)
    }

    /// Whether a 32-bit counter that starts at the first value overflows at its first step.
    ///
    /// From 1.6.0 it counts from the field's least value on (upstream: `src/entry.c`, `set_range`).
    private var overflows: Bool {
        let start = release.fillsReversedRanges ? first - field.bounds.lowerBound : first
        return start + step > Int(Int32.max)
    }

    /// The values set, bit n for value n.
    var bits: UInt64 {
        guard first <= last else { return reversedBits }
        if step == 1 { return (UInt64.max >> UInt64(63 - (last - first))) << UInt64(first) }
        var bits: UInt64 = 0
        var value = first
        while value <= last {
            bits |= 1 << UInt64(value)
            value += step
        }
        return bits
    }

    /// A reversed range sets nothing up to 1.5.2 and with a step.
    ///
    /// From 1.6.0 `bit_nset` fills it by bytes without checking the order: the rest of the byte where it starts, and
    /// the byte where it ends up to there, unless both are the same byte (upstream: `include/bitstring.h`).
    private var reversedBits: UInt64 {
        let least = field.bounds.lowerBound
        let start = first - least
        let stop = last - least
        guard release.fillsReversedRanges, step == 1, start / 8 != stop / 8 else { return 0 }
        let head = (UInt64(0xff) << UInt64(start % 8) & 0xff) << UInt64(start / 8 * 8)
        let tail = (UInt64(0xff) >> UInt64(7 - stop % 8)) << UInt64(stop / 8 * 8)
        // The byte where it starts may reach beyond the field, where nothing looks.
        return ((head | tail) << UInt64(least)).bits(upTo: field.bounds.upperBound)
    }
}
