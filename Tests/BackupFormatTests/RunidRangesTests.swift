import CronModel
import Testing

@testable import BackupFormat

@Suite("Ranges of run ids")
struct RunidRangesTests {
    private func ranges(_ ids: some Sequence<Int64>) -> RunidRanges {
        var ranges = RunidRanges()
        for id in ids { ranges.add(id) }
        return ranges
    }

    @Test("neighbours share a range; a gap begins another")
    func gaps() {
        let found = ranges([1, 2, 3, 5, 9, 10])
        #expect(found.listed == [1...3, 5...5, 9...10])
        #expect(found.count == 6)
        #expect(found.first == 1)
        #expect(found.last == 10)
    }

    @Test("memory grows with the gaps, not with the ids")
    func million() {
        let found = ranges(1...1_000_000)
        #expect(found.listed == [1...1_000_000])
        #expect(found.count == 1_000_000)
    }

    @Test("no ids make no ranges")
    func none() {
        #expect(RunidRanges().isEmpty)
        #expect(RunidRanges().first == nil)
        #expect(RunidRanges().last == nil)
    }

    @Test("the union of two lists is the list of both, wherever the ids were cut apart")
    func union() {
        var generator = SystemRandomNumberGenerator()
        let all = (1...400).map { Int64($0) }.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
        for _ in 0..<50 {
            let left = all.filter { _ in Bool.random(using: &generator) }
            let right = all.filter { !left.contains($0) }
            #expect(ranges(left).union(ranges(right)) == ranges(all))
            #expect(ranges(right).union(ranges(left)) == ranges(all))
        }
    }

    @Test("the last run id there can be ends a range")
    func limit() {
        #expect(ranges([.max - 1, .max]).listed == [(.max - 1)...(.max)])
        #expect(ranges([.min, .min + 1, .max]).union(RunidRanges()) == ranges([.min, .min + 1, .max]))
    }
}

@Suite("Sets of run ids, against Swift's own sets")
struct RunidSetTests {
    @Test("union, intersection, difference and membership are those of sets, however many the gaps", arguments: 1...20)
    func algebra(seed: UInt64) {
        var generator = Seeded(seed: seed)
        let bound = Int64.random(in: 1...3000, using: &generator)
        let (a, b) = (ids(below: bound, &generator), ids(below: bound, &generator))
        let (left, right) = (RunidRanges(a.map { $0...$0 }), RunidRanges(b.map { $0...$0 }))
        #expect(left.union(right).ids == Set(a).union(b).sorted())
        #expect(left.intersection(right).ids == Set(a).intersection(b).sorted())
        #expect(left.subtracting(right).ids == Set(a).subtracting(b).sorted())
        #expect((-5..<bound + 5).filter(left.contains) == a)
        #expect(left.count == Int64(a.count))
    }

    @Test("what is not among all ids but some are the gaps between them")
    func complement() {
        let gaps = RunidRanges.all.subtracting(RunidRanges([1...3, 7...9]))
        #expect(gaps.listed == [.min...0, 4...6, 10...(.max)])
        #expect(RunidRanges.all.subtracting(RunidRanges()).listed == [.min...(.max)])
        #expect(RunidRanges.all.subtracting(.all).isEmpty)
    }

    @Test("a million gaps take a few bytes each")
    func dense() {
        let ranges = RunidRanges((0..<1_000_000).lazy.map { Int64(2 * $0)...Int64(2 * $0) })
        #expect(ranges.rangeCount == 1_000_000)
        #expect(ranges.bytes <= 4_000_000)
        #expect(ranges.contains(1_999_998) && !ranges.contains(1_999_997))
    }

    private func ids(below bound: Int64, _ generator: inout Seeded) -> [Int64] {
        let share = Int.random(in: 1...9, using: &generator)
        return (0..<bound).filter { _ in Int.random(in: 0..<10, using: &generator) < share }
    }
}

/// The same numbers for the same seed (SplitMix64).
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RunidRanges {
    fileprivate var listed: [ClosedRange<Int64>] { Array(ranges) }
    fileprivate var ids: [Int64] { ranges.flatMap { Array($0) } }
}

@Suite("Rows of live.csv.zst")
struct RunidRangeRowsTests {
    private func read(_ rows: [String]) throws -> RunidRanges {
        var ranges = RunidRanges()
        for row in rows { try Array(row.utf8).withUnsafeBytes { try ranges.add(csvRow: $0) } }
        return ranges
    }

    @Test("ranges are read as they were written, and know their ids")
    func read() throws {
        let found = try read(["1,3\n", "5,5\n", "9,10\n"])
        #expect(found.listed == [1...3, 5...5, 9...10])
        #expect(found.count == 6)
        #expect((0...11).filter { found.contains($0) } == [1, 2, 3, 5, 9, 10])
    }

    @Test(
        "what is no range, or not after the one before, is refused",
        arguments: [
            ["1\n"], ["1,2,3\n"], ["3,1\n"], ["a,b\n"], [",\n"], ["\n"], ["1,5\n", "5,6\n"], ["5,6\n", "1,2\n"],
        ]
    )
    func refused(rows: [String]) {
        let error = #expect(throws: ActionableError.self) { try read(rows) }
        #expect(error?.code == "damaged")
    }

    @Test("a file that names every number there is does no harm")
    func everything() throws {
        #expect(try read(["-9223372036854775807,9223372036854775807\n"]).contains(0))
    }
}
