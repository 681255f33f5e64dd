internal import CronModel

/// A set of run ids, kept as closed ranges.
///
/// Memory grows with the gaps, not with the ids.
package struct RunidRanges: Sendable, Hashable {
    package private(set) var ranges: [ClosedRange<Int64>] = []
    package private(set) var count: Int64 = 0

    package init() {}

    /// Takes the next id; ids come in ascending order, each once.
    package mutating func add(_ id: Int64) {
        count += 1
        if let last = ranges.last, last.upperBound == id &- 1 {
            ranges[ranges.count - 1] = last.lowerBound...id
        } else {
            ranges.append(id...id)
        }
    }

    package var first: Int64? { ranges.first?.lowerBound }
    package var last: Int64? { ranges.last?.upperBound }

    /// Whether an id is among them.
    package func contains(_ id: Int64) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < id { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(id)
    }

    /// Takes a row of `history/live.csv.zst`, `first,last`.
    ///
    /// Throws `damaged`.
    package mutating func add(csvRow row: UnsafeRawBufferPointer) throws {
        let numbers = String(decoding: row, as: UTF8.self).split { $0 == "," || $0.isNewline }.compactMap { Int64($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1], numbers[0] > ranges.last?.upperBound ?? .min else {
            throw FormatError.damaged("history/live.csv.zst", Text("a row is no range of run ids", zh: "有一行不是运行编号区间"))
        }
        ranges.append(numbers[0]...numbers[1])
        // A hostile file may name more ids than there can be rows.
        count &+= numbers[1] &- numbers[0] &+ 1
    }

    /// The ids of both, which share none.
    package func merging(_ other: RunidRanges) -> RunidRanges {
        var merged = RunidRanges()
        merged.count = count + other.count
        for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.ranges.last, last.upperBound == range.lowerBound &- 1 {
                merged.ranges[merged.ranges.count - 1] = last.lowerBound...range.upperBound
            } else {
                merged.ranges.append(range)
            }
        }
        return merged
    }
}
