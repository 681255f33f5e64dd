/// How often runs took how long, to within 0.8 %, in memory that does not grow with their number.
///
/// Each doubling of a duration is divided into 64 steps; only doublings that occur take room.
struct DurationHistogram: Sendable {
    private var steps: [[UInt32]] = []
    private(set) var count: Int64 = 0
    private(set) var longest: Int64 = 0
    private var shortest: Int64 = .max

    private static let bits = 6

    /// Takes a duration in microseconds, from 0.
    mutating func add(_ duration: Int64) {
        let (doubling, step) = Self.place(duration)
        while steps.count <= doubling { steps.append([]) }
        if steps[doubling].isEmpty { steps[doubling] = [UInt32](repeating: 0, count: 1 << Self.bits) }
        steps[doubling][step] &+= 1
        count += 1
        longest = max(longest, duration)
        shortest = min(shortest, duration)
    }

    /// The duration that this share of runs did not exceed, in microseconds; nil without runs.
    func percentile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        let wanted = max(1, Int64((Double(count) * share).rounded(.up)))
        var passed: Int64 = 0
        for (doubling, counts) in steps.enumerated() {
            for (step, count) in counts.enumerated() where count > 0 {
                passed += Int64(count)
                if passed >= wanted { return min(max(Self.middle(doubling, step), shortest), longest) }
            }
        }
        return longest
    }

    private static func place(_ duration: Int64) -> (Int, Int) {
        let value = max(0, duration)
        guard value >= 1 << bits else { return (0, Int(value)) }
        let highest = 63 - value.leadingZeroBitCount
        return (highest - bits + 1, Int(value >> (highest - bits)) & (1 << bits - 1))
    }

    private static func middle(_ doubling: Int, _ step: Int) -> Int64 {
        guard doubling > 0 else { return Int64(step) }
        let width = Int64(1) << (doubling - 1)
        return (Int64(1 << bits) + Int64(step)) * width + width / 2
    }
}
