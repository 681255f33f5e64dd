import CronModel
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Rows of CSV")
struct CSVRowsTests {
    private static let rows = [
        "jobid,runid,command\n", "1,2,plain\n", "1,3,\"a \"\"quoted\"\" word\"\n", "1,4,\"two\nlines\"\n",
        "1,5,\"\n\"\n",
        "1,6,\"\"\"\n\"\"\"\n", "1,7,\n", "1,8,\"\"\n", "1,9,\"a,b\r\nc\"\n", "1,10,中文\"é\"\n", "\n",
    ]

    private func split(_ text: String, pieces: [Int]) throws -> (rows: [String], isComplete: Bool) {
        var reader = CSVRows()
        var rows: [String] = []
        var rest = Array(text.utf8)[...]
        for size in pieces + [rest.count] {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            try piece.withUnsafeBytes { try reader.write($0) { rows.append(String(decoding: $0, as: UTF8.self)) } }
        }
        return (rows, reader.isComplete)
    }

    @Test("a line end inside quotes belongs to its field; every other one ends a row")
    func quotes() throws {
        let split = try split(Self.rows.joined(), pieces: [])
        #expect(split.rows == Self.rows)
        #expect(split.isComplete)
    }

    @Test("where the pieces end makes no difference, at any byte")
    func boundaries() throws {
        let text = Self.rows.joined()
        for cut in 0...text.utf8.count { #expect(try split(text, pieces: [cut]).rows == Self.rows) }
        #expect(try split(text, pieces: Array(repeating: 1, count: text.utf8.count)).rows == Self.rows)
    }

    @Test("a stream that ends inside a row is not complete", arguments: ["1,2", "1,\"2\n", "1,\"2\"\"", "a\n1,2"])
    func incomplete(text: String) throws {
        #expect(try !split(text, pieces: []).isComplete)
    }

    @Test("hostile texts in fields come back as rows", arguments: HostileText.samples)
    func hostile(text: String) throws {
        let row = "1,2,\"" + text.putting("\"", before: "\"") + "\"\n"
        let split = try split(row + row, pieces: [])
        #expect(split.rows.map { Array($0.utf8) } == [Array(row.utf8), Array(row.utf8)])
    }
}

@Suite("The head of a history row")
struct HistoryRowHeadTests {
    private func head(_ row: String) -> HistoryRowHead? {
        Array(row.utf8).withUnsafeBytes { HistoryRowHead($0) }
    }

    @Test("job id, run id and where the rest begins are read")
    func numbers() throws {
        let found = try #require(head("12,34,5,shop,app,\"SELECT 1, 2\",succeeded\n"))
        #expect(found.jobid == 12)
        #expect(found.runid == 34)
        #expect(found.restOffset == 3)
    }

    @Test("the whole range of bigint is read, and a job id that is NULL")
    func range() {
        #expect(head("9223372036854775807,9223372036854775807,x\n")?.runid == .max)
        #expect(head("-1,-5,x\n")?.jobid == -1)
        #expect(head("-1,-5,x\n")?.runid == -5)
        #expect(head(",5,x\n")?.jobid == nil)
        #expect(head(",5,x\n")?.runid == 5)
    }

    @Test(
        "what is no history row is refused",
        arguments: [
            "", "\n", "1", "1,", "1,2", "1,2\n", "jobid,runid,x\n", "1,,x\n", "1,9223372036854775808,x\n", "1,2a,x\n",
            "\"1\",2,x\n", "1,\"2\",x\n", "1, 2,x\n", "1-,2,x\n", "1,-,x\n", "99999999999999999999,1,x\n", "--1,2,x\n",
        ]
    )
    func refused(row: String) {
        #expect(head(row) == nil)
    }
}
