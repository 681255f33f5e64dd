import Testing

@testable import BackupFormat
@testable import Operations
@testable import PostgresAccess

@Suite("Rows that may still change")
struct UnfinishedRunsTests {
    private let runs = UnfinishedRuns(
        alive: [.init(pid: 42, startedAt: 1_767_225_600), .init(pid: 43, startedAt: nil)]
    )

    private func isUnfinished(_ status: String, pid: String = "9", start: String = "2026-01-01 00:00:00.5+00") -> Bool {
        let row = Array("1,7,\(pid),db,\"a,\"\"b\"\"\nc\",\"SELECT 'running',\n\",\(status),1 row,\(start),\n".utf8)
        return row.withUnsafeBytes { runs.contain($0) }
    }

    @Test("by its state, whatever else stands in it", arguments: ["starting", "connecting", "sending", "running"])
    func states(state: String) {
        #expect(isUnfinished(state))
    }

    @Test(
        "any other state is final, also none",
        arguments: ["succeeded", "failed", "", "\"\"", "runnink", "SENDING", "x"]
    )
    func others(state: String) {
        #expect(!isUnfinished(state))
    }

    @Test("succeeded is final only once its process is gone")
    func alive() {
        #expect(isUnfinished("succeeded", pid: "42"))
        #expect(isUnfinished("succeeded", pid: "42", start: "2025-12-31 23:59:55+00"))
        #expect(isUnfinished("succeeded", pid: "42", start: ""))
        #expect(isUnfinished("succeeded", pid: "43", start: "1999-01-01 00:00:00+00"))
        #expect(!isUnfinished("succeeded", pid: "44"))
        #expect(!isUnfinished("succeeded", pid: ""))
        #expect(!isUnfinished("failed", pid: "42"))
    }

    @Test("a process that started long after the run is another with the same number")
    func reused() {
        #expect(!isUnfinished("succeeded", pid: "42", start: "2025-12-31 23:59:49+00"))
    }
}

@Suite("Fields of a history row")
struct HistoryRowFieldsTests {
    private func fields(_ row: String) -> [String] {
        Array(row.utf8).withUnsafeBytes { bytes in
            var (fields, found) = (HistoryRowFields(bytes), [String]())
            while let field = fields.next() { found.append(String(decoding: field, as: UTF8.self)) }
            return found
        }
    }

    @Test("they end at commas that are not quoted, the last at the line's end")
    func fields() {
        #expect(fields("1,,\"\",\"a,\"\"\n\"\"\",b\n") == ["1", "", "\"\"", "\"a,\"\"\n\"\"\"", "b"])
    }

    @Test("what is cut short has no more", arguments: ["", "1,\"abc", "1,abc"])
    func cut(row: String) {
        #expect(fields(row).count == (row.isEmpty ? 0 : 1))
    }
}
