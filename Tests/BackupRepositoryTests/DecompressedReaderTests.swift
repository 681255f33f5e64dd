import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import BackupRepository

@Suite("A compressed object is handed out a buffer at a time")
struct DecompressedReaderTests {
    private func stored(_ bytes: [UInt8], frames: Int = 1) throws -> MemoryStorage {
        let storage = MemoryStorage()
        let writer = try storage.create(.root.child("x"))
        for _ in 0..<frames {
            let encoder = try ZstdEncoder()
            try bytes.withUnsafeBytes { try encoder.write($0) { try writer.write($0) } }
            try encoder.finish { try writer.write($0) }
        }
        try writer.commit()
        return storage
    }

    @Test("all of it, whatever its size, also of several frames", arguments: [0, 1, 1 << 17, (1 << 18) + 5, 1 << 20])
    func whole(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        for frames in [1, 3] {
            let reader = try DecompressedReader(try stored(bytes, frames: frames).open(.root.child("x")), file: "x")
            #expect(try reader.all(limit: 1 << 24) == Array(repeating: bytes, count: frames).flatMap(\.self))
            #expect(try reader.next() == nil)
        }
    }

    @Test("a few bytes that stand for many come in small pieces")
    func bomb() throws {
        let count = 64 << 20
        let storage = try stored([UInt8](repeating: 0, count: count))
        let reader = try DecompressedReader(try storage.open(.root.child("x")), file: "x")
        var (sum, largest) = (0, 0)
        while let piece = try reader.next() { (sum, largest) = (sum + piece.count, max(largest, piece.count)) }
        #expect(sum == count)
        #expect(largest <= 1 << 17)
        #expect(throws: ActionableError.self) {
            try DecompressedReader(try storage.open(.root.child("x")), file: "x").all(limit: 1 << 20)
        }
    }
}
