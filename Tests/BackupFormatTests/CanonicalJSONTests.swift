import FoundationEssentials
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    private func string(_ value: String?) -> String {
        var json = CanonicalJSON()
        json.string(value)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("a string has one spelling: short escapes, \\u00xx for other controls, the rest as UTF-8 (RFC 8785, 3.2.2.2)")
    func spelling() {
        #expect(string(nil) == "null")
        #expect(string("") == #""""#)
        #expect(string(#"a"b\c/d"#) == #""a\"b\\c/d""#)
        #expect(string("\u{8}\t\n\u{C}\r") == #""\b\t\n\f\r""#)
        #expect(string("\u{0}\u{1}\u{B}\u{1F}\u{7F}") == "\"\\u0000\\u0001\\u000b\\u001f\u{7F}\"")
        #expect(string("é€😀\u{2028}") == "\"é€😀\u{2028}\"")
    }

    @Test("what was written is read back byte for byte by another reader", arguments: HostileText.samples)
    func readBack(text: String) throws {
        let read = try JSONDecoder().decode([String].self, from: Data("[\(string(text))]".utf8))
        #expect(read.map { Array($0.utf8) } == [Array(text.utf8)])
    }

    @Test("texts that look alike and are not the same stay different")
    func noNormalization() {
        #expect(Array(string("e\u{301}").utf8) != Array(string("\u{E9}").utf8))
    }

    @Test("numbers and booleans")
    func scalars() {
        var json = CanonicalJSON()
        json.number(Int64.min)
        json.raw(",")
        json.number(Int32.max)
        json.raw(",")
        json.boolean(true)
        json.boolean(false)
        json.boolean(nil)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "-9223372036854775808,2147483647,truefalsenull")
    }
}
