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
        #expect(found.ranges == [1...3, 5...5, 9...10])
        #expect(found.count == 6)
        #expect(found.first == 1)
        #expect(found.last == 10)
    }

    @Test("memory grows with the gaps, not with the ids")
    func million() {
        let found = ranges(1...1_000_000)
        #expect(found.ranges == [1...1_000_000])
        #expect(found.count == 1_000_000)
    }

    @Test("no ids make no ranges")
    func none() {
        #expect(RunidRanges().ranges.isEmpty)
        #expect(RunidRanges().first == nil)
        #expect(RunidRanges().last == nil)
    }

    @Test("two lists merged are the list of both, wherever the ids were cut apart")
    func merging() {
        var generator = SystemRandomNumberGenerator()
        let all = (1...400).map { Int64($0) }.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
        for _ in 0..<50 {
            let left = all.filter { _ in Bool.random(using: &generator) }
            let right = all.filter { !left.contains($0) }
            #expect(ranges(left).merging(ranges(right)) == ranges(all))
            #expect(ranges(right).merging(ranges(left)) == ranges(all))
        }
    }

    @Test("the last run id there can be ends a range")
    func limit() {
        #expect(ranges([.max - 1, .max]).ranges == [(.max - 1)...(.max)])
        #expect(ranges([.min, .min + 1, .max]).merging(RunidRanges()) == ranges([.min, .min + 1, .max]))
    }
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
        #expect(found.ranges == [1...3, 5...5, 9...10])
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
