import TestSupport
import Testing

@testable import PostgresAccess

@Suite("COPY's text format")
struct CopyTextTests {
    private func fields(_ row: String) -> [String?]? {
        Array(row.utf8).withUnsafeBytes { CopyText.fields($0) }
    }

    @Test("a row of any texts comes back as it was, NULL apart from every text")
    func roundTrip() {
        let texts: [String?] = HostileText.samples + [nil, "", "\\N", nil, HostileText.megabyte, HostileText.scalars]
        for row in [texts, [nil], [""], [nil, nil], Array(texts.reversed())] {
            let read = CopyText.row(row).withUnsafeBytes { CopyText.fields($0) }
            #expect(read?.map { $0.map { Array($0.utf8) } } == row.map { $0.map { Array($0.utf8) } })
        }
    }

    @Test("a row is one line, whatever it holds")
    func oneLine() {
        let row = CopyText.row(HostileText.samples)
        #expect(row.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(row.last == UInt8(ascii: "\n"))
        #expect(row.filter { $0 == UInt8(ascii: "\t") }.count == HostileText.samples.count - 1)
    }

    @Test("the escapes that the server writes are read (src/backend/commands/copyto.c, CopyAttributeOutText)")
    func escapes() {
        #expect(fields("a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh\n") == ["a\tb\nc\rd\\e\u{8}f\u{C}g\u{B}h"])
        #expect(fields("\\N\tx\t\n") == [nil, "x", ""])
        #expect(fields("\\N\tx\t") == [nil, "x", ""])
        #expect(fields("\n") == [""])
        #expect(fields("") == [""])
    }

    @Test(
        "bytes that are not UTF-8 are refused, not repaired",
        arguments: [[0xFF], [0xC3], [0x61, 0x80], [0xED, 0xA0, 0x80]]
    )
    func notUTF8(bytes: [UInt8]) {
        #expect((bytes + [9, 97, 10]).withUnsafeBytes { CopyText.fields($0) } == nil)
    }
}
