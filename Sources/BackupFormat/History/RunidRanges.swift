/// A set of run ids, kept as closed ranges. Memory grows with the gaps, not with the ids.
package struct RunidRanges: Sendable, Hashable {
    package private(set) var ranges: [ClosedRange<Int64>] = []
    package private(set) var count: Int64 = 0

    package init() {}

    /// Takes the next id; ids come in ascending order, each once.
    package mutating func add(_ id: Int64) {
        count += 1
        if let last = ranges.last, last.upperBound == id - 1 {
            ranges[ranges.count - 1] = last.lowerBound...id
        } else {
            ranges.append(id...id)
        }
    }

    package var first: Int64? { ranges.first?.lowerBound }
    package var last: Int64? { ranges.last?.upperBound }

    /// The ids of both, which share none.
    package func merging(_ other: RunidRanges) -> RunidRanges {
        var merged = RunidRanges()
        merged.count = count + other.count
        for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.ranges.last, last.upperBound == range.lowerBound - 1 {
                merged.ranges[merged.ranges.count - 1] = last.lowerBound...range.upperBound
            } else {
                merged.ranges.append(range)
            }
        }
        return merged
    }
}
