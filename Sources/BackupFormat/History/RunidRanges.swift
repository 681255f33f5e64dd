internal import CronModel

/// A set of run ids, kept as closed ranges in ascending order.
///
/// Memory grows with the gaps, by two to four bytes for each, not with the ids.
package struct RunidRanges: Sendable {
    /// For each range but the last: how far it starts after the end of the one before, and its length less one.
    private var encoded: [UInt8] = []
    /// Where every so many ranges a search can begin.
    private var marks: [Mark] = []
    private var encodedRanges = 0
    private var encodedEnd: Int64?
    private var lastRange: ClosedRange<Int64>?
    package private(set) var count: Int64 = 0
    package private(set) var first: Int64?

    private struct Mark: Sendable {
        let lowerBound: Int64
        let offset: Int
        let before: Int64?
    }

    private static let rangesPerMark = 128

    package init() {}

    package init(_ ranges: some Sequence<ClosedRange<Int64>>) {
        for range in ranges { append(range) }
    }

    /// Every id there can be.
    package static let all = RunidRanges([Int64.min...Int64.max])

    package var last: Int64? { lastRange?.upperBound }
    package var rangeCount: Int { encodedRanges + (lastRange == nil ? 0 : 1) }
    package var isEmpty: Bool { lastRange == nil }
    /// What the ranges take in memory.
    package var bytes: Int { encoded.count + marks.count * MemoryLayout<Mark>.stride }
    package var ranges: Ranges { Ranges(of: self) }

    /// Takes the next id; ids come in ascending order, each once.
    package mutating func add(_ id: Int64) {
        append(id...id)
    }

    /// Takes the next range; ranges come in ascending order and share no id.
    package mutating func append(_ range: ClosedRange<Int64>) {
        // A hostile file may name more ids than there can be rows.
        count &+= range.upperBound &- range.lowerBound &+ 1
        guard let last = lastRange else {
            first = range.lowerBound
            lastRange = range
            return
        }
        if last.upperBound == range.lowerBound &- 1 {
            lastRange = last.lowerBound...range.upperBound
        } else {
            encode(last)
            lastRange = range
        }
    }

    /// Whether an id is among them.
    package func contains(_ id: Int64) -> Bool {
        guard let last = lastRange, let first, first <= id else { return false }
        if last.lowerBound <= id { return last.contains(id) }
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].lowerBound <= id { low = middle + 1 } else { high = middle }
        }
        var rest = Ranges(of: self, at: marks[low - 1].offset, before: marks[low - 1].before)
        while let range = rest.next(), range.lowerBound <= id {
            if range.contains(id) { return true }
        }
        return false
    }

    private mutating func encode(_ range: ClosedRange<Int64>) {
        if encodedRanges.isMultiple(of: Self.rangesPerMark) {
            marks.append(Mark(lowerBound: range.lowerBound, offset: encoded.count, before: encodedEnd))
        }
        put(UInt64(bitPattern: range.lowerBound &- (encodedEnd ?? 0)))
        put(UInt64(bitPattern: range.upperBound &- range.lowerBound))
        encodedEnd = range.upperBound
        encodedRanges += 1
    }

    /// Seven bits a byte, the lowest first (LEB128).
    private mutating func put(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            encoded.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        encoded.append(UInt8(rest))
    }

    /// The ranges one after the other.
    package struct Ranges: Sequence, IteratorProtocol, Sendable {
        private let all: RunidRanges
        private var offset: Int
        private var before: Int64?
        private var ended = false

        init(of all: RunidRanges, at offset: Int = 0, before: Int64? = nil) {
            (self.all, self.offset, self.before) = (all, offset, before)
        }

        package mutating func next() -> ClosedRange<Int64>? {
            guard offset < all.encoded.count else {
                defer { ended = true }
                return ended ? nil : all.lastRange
            }
            let lower = (before ?? 0) &+ Int64(bitPattern: number())
            let upper = lower &+ Int64(bitPattern: number())
            before = upper
            return lower...upper
        }

        private mutating func number() -> UInt64 {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while true {
                let byte = all.encoded[offset]
                offset += 1
                value |= UInt64(byte & 0x7F) << shift
                guard byte >= 0x80 else { return value }
                shift += 7
            }
        }
    }
}

extension RunidRanges: Hashable {
    package static func == (left: RunidRanges, right: RunidRanges) -> Bool {
        left.encoded == right.encoded && left.lastRange == right.lastRange
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(encoded)
        hasher.combine(lastRange)
    }
}

extension RunidRanges {
    /// The ids of either.
    package func union(_ other: RunidRanges) -> RunidRanges { combined(other) { $0 || $1 } }

    /// The ids of both.
    package func intersection(_ other: RunidRanges) -> RunidRanges { combined(other) { $0 && $1 } }

    /// The ids of this one that the other has not.
    package func subtracting(_ other: RunidRanges) -> RunidRanges { combined(other) { $0 && !$1 } }

    /// Walks along both; ends are taken one further, which Int64 could not hold for its last number.
    private func combined(_ other: RunidRanges, _ keeps: (Bool, Bool) -> Bool) -> RunidRanges {
        var result = RunidRanges()
        var (left, right) = (ranges, other.ranges)
        var (a, b) = (left.next(), right.next())
        var position = Int128(Swift.min(a?.lowerBound ?? .max, b?.lowerBound ?? .max))
        while a != nil || b != nil {
            let (inA, inB) = (
                a.map { $0.lowerBound <= position } ?? false, b.map { $0.lowerBound <= position } ?? false
            )
            let ends = [(a, inA), (b, inB)].compactMap { range, inside in
                range.map { inside ? Int128($0.upperBound) + 1 : Int128($0.lowerBound) }
            }
            let end = ends.min() ?? position
            if keeps(inA, inB) { result.append(Int64(position)...Int64(end - 1)) }
            position = end
            if let range = a, range.upperBound < position { a = left.next() }
            if let range = b, range.upperBound < position { b = right.next() }
        }
        return result
    }
}

extension RunidRanges {
    /// How a file of ranges begins.
    package static let header = "first,last\n"

    /// Takes a row of a file of ranges, `first,last`.
    ///
    /// Throws `damaged`.
    package mutating func add(csvRow row: UnsafeRawBufferPointer, file: String = "history/live.csv.zst") throws {
        let numbers = String(decoding: row, as: UTF8.self).split { $0 == "," || $0.isNewline }.compactMap { Int64($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1], last.map({ numbers[0] > $0 }) ?? true else {
            throw FormatError.damaged(file, Text("a row is no range of run ids", zh: "有一行不是运行编号区间"))
        }
        append(numbers[0]...numbers[1])
    }

    /// A whole file of ranges.
    package var csv: [UInt8] {
        ranges.reduce(into: Array(Self.header.utf8)) { bytes, range in
            bytes += "\(range.lowerBound),\(range.upperBound)\n".utf8
        }
    }

    /// Reads such a file.
    ///
    /// Throws `damaged`.
    package init(csv: [UInt8], file: String) throws {
        guard csv.starts(with: Self.header.utf8), csv.last == UInt8(ascii: "\n") else {
            throw FormatError.damaged(file, Text("it is cut short", zh: "内容被截断"))
        }
        for row in csv.dropFirst(Self.header.utf8.count).split(separator: UInt8(ascii: "\n")) {
            try row.withUnsafeBytes { try add(csvRow: $0, file: file) }
        }
    }
}
