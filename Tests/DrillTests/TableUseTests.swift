import CronModel
import Testing

@testable import Operations

@Suite("Which tables a statement openly reads and writes")
struct TableUseTests {
    private func use(_ text: String) -> [String: [String]] {
        SQLStatement.all(in: text).first.map { TableUse($0).byPrivilege } ?? [:]
    }

    @Test("each privilege goes with its table")
    func privileges() {
        #expect(
            use("INSERT INTO a.b SELECT * FROM c JOIN \"D e\" USING (id)") == [
                "INSERT": [#""a"."b""#], "SELECT": [#""c""#, #""D e""#],
            ]
        )
        #expect(use("UPDATE ONLY t SET x = 1 FROM u") == ["UPDATE": [#""t""#], "SELECT": [#""u""#]])
        #expect(use("DELETE FROM t WHERE id IN (SELECT id FROM v)") == ["DELETE": [#""t""#], "SELECT": [#""v""#]])
    }

    @Test("functions, expressions named by WITH, and FOR UPDATE are no tables")
    func others() {
        #expect(use("SELECT * FROM generate_series(1, 3)").isEmpty)
        #expect(use("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone") == ["DELETE": [#""t""#]])
        #expect(use("SELECT * FROM t FOR UPDATE OF t") == ["SELECT": [#""t""#]])
        #expect(use("SELECT 'FROM secret' -- FROM other").isEmpty)
    }
}
