import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import BackupRepository

@Suite("Segments of history")
struct SegmentTests {
    private let storage = MemoryStorage()
    private let repository: Repository
    private static let rows = (1...3).map { Array("1,\($0),9,shop,app,\"SELECT\n\($0)\",succeeded,1 row,t,t\n".utf8) }

    init() throws {
        repository = try Repository.openOrMake(storage)
    }

    private func write(_ rows: [[UInt8]]) throws -> (segment: Segment, isNew: Bool) {
        let writer = try SegmentWriter(repository, cluster: "main", generation: "1-2")
        for (index, row) in rows.enumerated() {
            try row.withUnsafeBytes { try writer.write($0, runid: Int64(index + 1)) }
        }
        return try writer.close()
    }

    private var folder: ObjectPath { Repository.folder(ofGeneration: "1-2", in: "main") }

    @Test("a segment's name tells its run ids and the digest of its rows")
    func name() throws {
        let segment = try write(Self.rows).segment
        #expect(segment.rowsDigest == SHA256Digest.hex(of: Self.rows.flatMap(\.self)))
        #expect(segment.name == "1-3-\(segment.rowsDigest.prefix(8)).csv.zst")
        #expect(segment.rows == 3)
        #expect(try storage.list(folder).map(\.name) == [segment.name])
        #expect(segment.sha256 == SHA256Digest.hex(of: try storage.get(folder.child(segment.name))))
    }

    @Test("what was written is read back, row by row, with the same digests")
    func content() throws {
        let segment = try write(Self.rows).segment
        var rows: [[UInt8]] = []
        let content = try SegmentContent.read(try storage.open(folder.child(segment.name))) { rows.append(Array($0)) }
        #expect(rows == Self.rows)
        #expect(content.sha256 == segment.sha256)
        #expect(content.rowsDigest == segment.rowsDigest)
        #expect(content.rows == 3)
        #expect(content.bytes == segment.bytes)
        #expect(Array(content.runids.ranges) == [1...3])
        #expect(segment.lastRowDigest == SHA256Digest.hex(of: Self.rows[2]))
    }

    @Test("the same rows are stored once")
    func shared() throws {
        let first = try write(Self.rows)
        let second = try write(Self.rows)
        #expect(first.isNew)
        #expect(!second.isNew)
        #expect(second.segment == first.segment)
        #expect(try storage.list(folder).count == 1)
    }

    @Test("an object that has the name and not the rows is left alone; the segment gets a longer name")
    func nameTaken() throws {
        let first = try write(Self.rows).segment
        try storage.put([1, 2, 3], at: folder.child(first.name))
        let second = try write(Self.rows)
        #expect(second.isNew)
        #expect(second.segment.name == "1-3-\(first.rowsDigest.prefix(16)).csv.zst")
        #expect(try storage.get(folder.child(first.name)) == [1, 2, 3])
    }

    @Test("a segment that is discarded leaves nothing")
    func discard() throws {
        let writer = try SegmentWriter(repository, cluster: "main", generation: "1-2")
        try Self.rows[0].withUnsafeBytes { try writer.write($0, runid: 1) }
        writer.discard()
        #expect(try storage.list(folder).isEmpty)
    }

    @Test(
        "a file that is no whole segment is refused",
        arguments: ["", "jobid,runid\n1,2\n", String(decoding: SegmentName.header, as: UTF8.self) + "1,2,\"cut"]
    )
    func foreign(text: String) throws {
        let path = folder.child("x.csv.zst")
        let sink = try FileSink(storage.create(path), path: "x", compressed: true)
        try sink.write(text)
        _ = try sink.close()
        #expect(throws: ActionableError.self) { try SegmentContent.read(try storage.open(path)) }
    }
}

@Suite("Files being written")
struct FileSinkTests {
    @Test("a closed file knows its size, its digest, and how much went in", arguments: [true, false])
    func closed(compressed: Bool) throws {
        let storage = MemoryStorage()
        let path = ObjectPath.root.child("f")
        let sink = try FileSink(storage.create(path), path: "f", compressed: compressed)
        for _ in 0..<10 { try sink.write(HostileText.megabyte) }
        #expect(try !storage.exists(path))
        let closed = try sink.close()
        let stored = try storage.get(path)
        #expect(closed.entry == FileEntry(path: "f", bytes: Int64(stored.count), sha256: SHA256Digest.hex(of: stored)))
        #expect(closed.contentBytes == Int64(10 * HostileText.megabyte.utf8.count))
        #expect(compressed == (closed.entry.bytes < closed.contentBytes))
    }
}
