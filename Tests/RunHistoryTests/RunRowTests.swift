import BackupFormat
import TestSupport
import Testing

/// Rows as PostgreSQL writes them, taken apart without making texts.
@Suite("The columns of a run")
struct RunRowTests {
    private func with<Output>(_ text: String, _ body: (RunRow?) throws -> Output) rethrows -> Output {
        try Array(text.utf8).withUnsafeBytes { try body(RunRow($0)) }
    }

    @Test("each column is found, quoted or not, with line ends and commas in it")
    func columns() throws {
        let text =
            "7,42,,shop,\"a,b\",\"SELECT \"\"x\"\",\n1\",failed,\"\",2026-11-22 02:30:00.25+00,2026-11-22 02:30:01.5+00\n"
        try with(text) { row in
            let row = try #require(row)
            #expect(row.jobid == 7)
            #expect(row.runid == 42)
            #expect(row.isNull(.pid))
            #expect(row.text(.pid) == nil)
            #expect(row.text(.database) == "shop")
            #expect(row.text(.username) == "a,b")
            #expect(row.text(.command) == "SELECT \"x\",\n1")
            #expect(row.text(.message) == "")
            #expect(row.status == .failed)
            #expect(row.duration == 1_250_000)
        }
    }

    @Test("a text that is cut ends with a whole character")
    func cut() throws {
        try with("1,2,3,d,u,\"作业\"\"x\",running,m,,\n") { row in
            let row = try #require(row)
            #expect(row.text(.command, limit: 3) == "作")
            #expect(row.text(.command, limit: 4) == "作")
            #expect(row.text(.command, limit: 6) == "作业")
            #expect(row.text(.command, limit: 7) == "作业\"")
            #expect(row.text(.command, limit: 99) == "作业\"x")
            #expect(row.text(.database, limit: 1) == "d")
            #expect(row.duration == nil)
        }
    }

    static let malformed = [
        "", "\n", "1,2\n", "1,2,3,4,5,6,7,8,9\n", "1,2,3,4,5,6,7,8,9,10,11\n", "1,2,3,\"4,5,6,7,8,9,10\n",
        "x,2,3,4,5,6,7,8,9,10\n",
        "1,,3,4,5,6,7,8,9,10\n", "1,2,3,\"a\"b,5,6,7,8,9,10\n",
    ]

    @Test("what is no row is none", arguments: malformed)
    func noRow(text: String) {
        #expect(with(text) { $0 == nil })
    }

    /// Texts, and microseconds since 1970 as PostgreSQL counts them.
    static let times: [(String, Int64?)] = [
        ("1970-01-01 00:00:00+00", 0), ("2026-11-22 02:30:00.001+00", 1_795_314_600_001_000),
        ("2000-02-29 23:59:59.999999+00", 951_868_799_999_999), ("1969-12-31 23:59:59.5+00", -500_000),
        ("10000-01-01 00:00:00+00", 253_402_300_800_000_000), ("0044-03-15 12:00:00+00 BC", nil), ("infinity", nil),
        ("-infinity", nil), ("", nil), ("2026-11-22", nil), ("2026-11-22 02:30:00+08", nil),
        ("2026-13-01 00:00:00+00", nil),
        ("2026-11-22 02:30:00.1234567+00", nil), ("99999999999-01-01 00:00:00+00", nil),
        ("2026-11-32 02:30:00+00", nil), ("2026-11-22 99999999:30:00+00", nil), ("299999-01-01 00:00:00+00", nil),
        ("2026-11-22 02:30:\(String(repeating: "9", count: 40))+00", nil),
        ("2026-11-22 02:30:0.\(String(repeating: "0", count: 40))+00", nil),
    ]

    @Test("times are read to the microsecond; what is none of the common era is none", arguments: times)
    func time(text: String, expected: Int64?) {
        #expect(Array(text.utf8).withUnsafeBytes { RunTime.microseconds($0) } == expected)
    }

    /// Texts, and microseconds since 2000 as PostgreSQL stores them.
    static let stored: [(String, Int64?)] = [
        ("2000-01-01 00:00:00+00", 0), ("1999-12-31 23:59:59.5+00", -500_000), ("infinity", .max), ("-infinity", .min),
        ("294276-12-31 23:59:59.999999+00", 9_223_371_331_199_999_999),
        ("4714-11-24 00:00:00+00 BC", -211_813_488_000_000_000), ("0001-01-01 00:00:00+00 BC", -63_113_904_000_000_000),
        ("299999-01-01 00:00:00+00", nil), ("299999-01-01 00:00:00+00 BC", nil), (" BC", nil), ("", nil),
        ("infinite", nil),
    ]

    @Test("times of every age are found as PostgreSQL stores them", arguments: stored)
    func storedTime(text: String, expected: Int64?) {
        #expect(Array(text.utf8).withUnsafeBytes { RunTime.stored($0) } == expected)
    }

    @Test("every state has its word, and another word is another state")
    func states() {
        for status in RunStatus.allCases where status != .other {
            #expect(Array(status.rawValue.utf8).withUnsafeBytes { RunStatus($0) } == status)
        }
        for word in ["succeedeX", "Failed", "x", "runnin", "failed "] {
            #expect(Array(word.utf8).withUnsafeBytes { RunStatus($0) } == .other)
        }
        #expect([UInt8]().withUnsafeBytes { RunStatus($0) } == nil)
    }

    @Test("whatever bytes come, they are a row or none")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("1,\"\n x-".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            bytes.withUnsafeBytes { raw in
                guard let row = RunRow(raw) else { return }
                for column in RunRow.Column.allCases { _ = row.text(column, limit: 5) }
            }
        }
    }
}
