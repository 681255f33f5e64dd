import CronModel
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Compression")
struct ZstdTests {
    private func compressed(_ bytes: [UInt8], piece: Int = 1 << 16) throws -> [UInt8] {
        let encoder = try ZstdEncoder()
        var output: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try Array(rest.prefix(piece)).withUnsafeBytes { try encoder.write($0) { output.append(contentsOf: $0) } }
            rest = rest.dropFirst(piece)
        }
        try encoder.finish { output.append(contentsOf: $0) }
        return output
    }

    private func decompressed(_ bytes: [UInt8], piece: Int = 1 << 16) throws -> [UInt8] {
        let decoder = try ZstdDecoder()
        var output: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try Array(rest.prefix(piece)).withUnsafeBytes { try decoder.write($0) { output.append(contentsOf: $0) } }
            rest = rest.dropFirst(piece)
        }
        try decoder.finish()
        return output
    }

    private static let texts = ["", "a", HostileText.samples.joined(), HostileText.megabyte]

    @Test("what was compressed comes back, in pieces of any size", arguments: [1, 7, 4096, 1 << 20])
    func roundTrip(piece: Int) throws {
        for text in Self.texts.prefix(piece == 1 ? 3 : 4) {
            let bytes = Array(text.utf8)
            #expect(try decompressed(compressed(bytes, piece: piece), piece: piece) == bytes)
        }
    }

    @Test("content that ends just where a buffer does is whole", arguments: [1 << 17, 1 << 18, (1 << 17) + 1])
    func fullBuffers(count: Int) throws {
        for bytes in [[UInt8](repeating: 7, count: count), (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }] {
            let compressed = try compressed(bytes)
            for piece in [3, 1 << 16] { #expect(try decompressed(compressed, piece: piece) == bytes) }
        }
    }

    @Test("zstd itself reads what we write, and we read what it writes")
    func stockTool() async throws {
        let folder = try TemporaryFolder("zstd")
        let text = HostileText.samples.joined(separator: "\n")
        try folder.write(text, to: "plain")
        let zstd = Program("zstd")
        try await zstd.succeed(["-q", folder.path("plain"), "-o", folder.path("theirs.zst")])
        #expect(try decompressed(folder.bytes("theirs.zst")) == Array(text.utf8))
        try folder.write(compressed(Array(text.utf8)), to: "ours.zst")
        #expect(try await zstd.succeed(["-dc", folder.path("ours.zst")]) == text)
    }

    @Test(
        "a byte changed anywhere is noticed, or changes nothing: a few bits of the header say nothing about the content"
    )
    func damage() throws {
        let bytes = Array(HostileText.samples.joined().utf8)
        let whole = try compressed(bytes)
        var harmless = 0
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0x10
            do {
                #expect(try decompressed(damaged) == bytes, "byte \(index)")
                harmless += 1
            } catch let error as ActionableError {
                #expect(error.code == "damaged", "byte \(index)")
            }
        }
        #expect(harmless <= 2)
    }

    @Test("a stream cut short anywhere is noticed")
    func cutShort() throws {
        let whole = try compressed(Array(HostileText.samples.joined().utf8))
        for length in 1..<whole.count {
            let error = #expect(throws: ActionableError.self) { try decompressed(Array(whole.prefix(length))) }
            #expect(error?.code == "damaged", "\(length) bytes")
        }
    }
}
