import BackupFormat
import CronModel
import FoundationEssentials
import TestSupport
import Testing

@Suite("A base backup that goes by")
struct CopyArchiveTests {
    private static let label = """
        START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
        CHECKPOINT LOCATION: 0/2000060
        BACKUP METHOD: streamed
        START TIME: 2026-11-28 17:10:14 UTC
        LABEL: of a test: it has a colon
        START TIMELINE: 1

        """

    /// As pg_basebackup sends it, by tar, with a manifest of `files` lines.
    private func archive(files: Int = 3, checksum: String? = nil) async throws -> [UInt8] {
        let folder = try TemporaryFolder("archive")
        let lines = (0..<files).map { "{ \"Path\": \"base/1/\($0)\", \"Size\": 8192 }" }.joined(separator: ",\n")
        let ranges = """
            { "Timeline": 2, "Start-LSN": "0/3000000", "End-LSN": "0/3000100" },
            { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/3000000" }
            """
        let before = "{ \"Files\": [\n\(lines)\n],\n\"WAL-Ranges\": [\n\(ranges)\n],\n"
        let sum = checksum ?? SHA256Digest.hex(of: before)
        try folder.write(Self.label, to: "backup_label")
        try folder.write([1, 0, 0, 0, 0, 0, 0, 0x80] + [UInt8](repeating: 7, count: 8184), to: "pg_control")
        try folder.write(before + "\"Manifest-Checksum\": \"\(sum)\"}\n", to: "backup_manifest")
        let script = """
            cd '\(folder.path)' && mkdir global && mv pg_control global/ &&
            tar --format=ustar -b 1 -cf all.tar backup_label global backup_manifest
            """
        try await Program("sh").succeed(["-c", script])
        return try folder.bytes("all.tar")
    }

    private func facts(_ bytes: [UInt8], by step: Int) throws -> CopyArchive.Facts {
        var archive = CopyArchive(file: "a.tar")
        for start in stride(from: 0, to: bytes.count, by: step) {
            try bytes[start..<min(start + step, bytes.count)].withUnsafeBytes { try archive.take($0) }
        }
        return try archive.finish()
    }

    @Test("is the same however it is cut into pieces", arguments: [1, 7, 511, 512, 513, 4096, 1 << 20])
    func pieces(step: Int) async throws {
        let facts = try facts(try await archive(), by: step)
        #expect(facts.label == "of a test: it has a colon")
        #expect((facts.startLsn, facts.stopLsn) == ("0/2000028", "0/3000100"))
        #expect(facts.timeline == 2)
        #expect(facts.systemIdentifier == "9223372036854775809")
        #expect(facts.startedAt == "2026-11-28 17:10:14 UTC")
    }

    @Test("with a manifest of many megabytes is read in little memory, its checksum all the same")
    func long() async throws {
        #expect(try facts(try await archive(files: 200_000), by: 1 << 17).timeline == 2)
    }

    @Test("that ends early, wherever, is damaged; one without the blocks at its end too")
    func cut() async throws {
        let whole = try await archive()
        for end in stride(from: 0, through: whole.count - 1024, by: 256) {
            let error = #expect(throws: ActionableError.self) { try facts(Array(whole[..<end]), by: 4096) }
            #expect(error?.code == "damaged", "\(end)")
        }
    }

    @Test("with a manifest whose checksum is not its own is damaged; so is a header with a bit flipped")
    func wrong() async throws {
        let forged = try await archive(checksum: String(repeating: "0", count: 64))
        #expect(throws: ActionableError.self) { try facts(forged, by: 4096) }
        var flipped = try await archive()
        flipped[100] ^= 1
        #expect(throws: ActionableError.self) { try facts(flipped, by: 4096) }
    }

    @Test("a member that would leave its folder, or is a link, is refused", arguments: ["../out", "/etc/out", "link"])
    func outside(name: String) async throws {
        let folder = try TemporaryFolder("outside")
        let script = """
            cd '\(folder.path)' && mkdir in && echo x >out && ln -s /etc in/link && cd in &&
            if [ '\(name)' = link ]; then tar --format=ustar -cf ../all.tar link
            else tar --format=ustar -P --transform 's|.*|\(name)|' -cf ../all.tar ../out; fi
            """
        try await Program("sh").succeed(["-c", script])
        let bytes = try folder.bytes("all.tar")
        #expect(throws: ActionableError.self) { try facts(bytes, by: 4096) }
    }

    @Test("write-ahead log has files by position and timeline, as the server names them")
    func files() throws {
        func files(_ start: String, _ stop: String, _ bytes: UInt64 = 16 << 20) throws -> [String] {
            WalPosition.files(
                from: try #require(WalPosition(start)),
                through: try #require(WalPosition(stop)),
                timeline: 1,
                fileBytes: bytes
            )
        }
        #expect(try files("0/2000028", "0/2000100") == ["000000010000000000000002"])
        #expect(try files("0/2000028", "0/3000000") == ["000000010000000000000002"])
        #expect(
            try files("0/FE000028", "1/1000001") == [
                "0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000",
                "000000010000000100000001",
            ]
        )
        #expect(try files("1/0", "1/1", 1 << 30) == ["000000010000000100000000"])
        #expect(WalPosition("0/G") == nil)
        #expect(WalPosition("12") == nil)
    }
}
