import TestSupport
import Testing

@testable import Operations

/// Words of RESTORE.md's commands, as a real shell and a real psql read them.
@Suite("Quoting for sh")
struct ShellTests {
    @Test("a shell reads back every word as it was")
    func words() async throws {
        let words = HostileText.samples + HostileText.names + ["plain/word_1.zst", "a%20b"]
        let script = words.map { "printf '%s\\0' \(Shell.quoted($0))\n" }.joined()
        let output = try await Program("sh").succeed(["-s"], input: script)
        #expect(Array(output.utf8) == words.flatMap { Array($0.utf8) + [0] })
    }

    @Test("plain words stay bare, so that commands stay readable")
    func plain() {
        #expect(Shell.quoted("databases/shop.dump.zst") == "databases/shop.dump.zst")
        #expect(Shell.quoted("") == "''")
        #expect(Shell.quoted("it's") == #"'it'\''s'"#)
        #expect(Shell.database("shop") == "shop")
        #expect(Shell.database("a=b") == #"'dbname='\''a=b'\'''"#)
    }
}
