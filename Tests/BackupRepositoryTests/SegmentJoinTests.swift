import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import BackupRepository

@Suite("Small segments are joined")
struct SegmentJoinTests {
    private let storage = MemoryStorage()
    private let repository: Repository

    init() throws {
        repository = try Repository.openOrMake(storage)
    }

    private func write(_ runids: [Int64]) throws -> Segment {
        let writer = try SegmentWriter(repository, cluster: "main", generation: "1-2")
        for runid in runids {
            try Array(Self.row(runid).utf8).withUnsafeBytes { try writer.write($0, runid: runid) }
        }
        return try writer.close().segment
    }

    private static func row(_ runid: Int64) -> String { "1,\(runid),9,shop,app,\"a\n\(runid)\",failed,,t,t\n" }

    private var joiner: SegmentJoiner { SegmentJoiner(repository, cluster: "main", generation: "1-2") }
    private var folder: ObjectPath { Repository.folder(ofGeneration: "1-2", in: "main") }

    @Test("the rows of all, in the order of run ids, however they overlap; the old ones stay")
    func rows() throws {
        let parts: [[Int64]] = [[1, 2, 9], [3, 100], [-4, 7, 8], [50], [101, 102]]
        let segments = try parts.map(write)
        let joined = try #require(try joiner.join(segments).first)
        let all = parts.flatMap(\.self).sorted()
        #expect(joined.rowsDigest == SHA256Digest.hex(of: all.map(Self.row).joined()))
        #expect((joined.first, joined.last, joined.rows, joined.level) == (-4, 102, 11, 1))
        #expect(joined.lastRowDigest == SHA256Digest.hex(of: Self.row(102)))
        #expect(try storage.list(folder).count == parts.count + 1)
    }

    @Test("one that is not what it was, or a run id in two of them, stops it")
    func damage() throws {
        let (one, two, three) = (try write([1, 2]), try write([3]), try write([2, 4]))
        #expect(throws: ActionableError.self) { try joiner.join([one, three]) }
        try storage.put([1, 2, 3], at: folder.child(two.name))
        #expect(throws: ActionableError.self) { try joiner.join([one, two]) }
    }

    @Test(
        "a thousand sets come to one more segment for ever; a row is written three times at most",
        arguments: [
            (rows: Int64(1), sets: 30_000), (rows: 60, sets: 30_000), (rows: 3_600, sets: 8_760),
            (rows: 86_400, sets: 365),
        ]
    )
    func months(rows: Int64, sets: Int) {
        var (segments, most, written): ([Segment], Int, Int64) = ([], 0, 0)
        for number in 0..<sets {
            segments.append(Self.segment(rows, from: Int64(number) * rows, level: 0))
            written += rows
            while case let small = SegmentTiers.next(among: segments), !small.isEmpty {
                let total = small.reduce(0) { $0 + $1.rows }
                written += total
                segments.removeLast(small.count)
                segments.append(Self.segment(total, from: small[0].first, level: 1 + (small.map(\.level).max() ?? 0)))
            }
            most = max(most, segments.count)
        }
        let large = Int(rows * Int64(sets) / SegmentTiers.largeRows)
        #expect(most <= 2 * SegmentTiers.fanIn + max(sets / 1024, large))
        #expect(written <= 3 * rows * Int64(sets))
    }

    private static func segment(_ rows: Int64, from first: Int64, level: Int) -> Segment {
        Segment(
            name: "",
            rows: rows,
            first: first,
            last: first + rows - 1,
            bytes: 0,
            sha256: "",
            rowsDigest: "",
            lastRowDigest: "",
            level: level
        )
    }
}
