import CronModel
import Testing

@Suite("SQL text is cut where the server cuts it")
struct SQLStatementTests {
    private func texts(_ sql: String, standard: Bool = true) -> [String] {
        SQLStatement.all(in: sql, standardConformingStrings: standard).map(\.text)
    }

    @Test("semicolons end statements; empty ones and comments alone are none")
    func plain() {
        #expect(texts("") == [])
        #expect(texts(" ; ;; -- nothing; at all\n /* ; */ ") == [])
        #expect(texts("SELECT 1; SELECT 2") == ["SELECT 1", "SELECT 2"])
        #expect(texts("  SELECT 1 /* kept */ + 1 -- gone\n;") == ["SELECT 1 /* kept */ + 1"])
        #expect(texts("SELECT ü; SELECT '日本'") == ["SELECT ü", "SELECT '日本'"])
    }

    static let whole = [
        "SELECT ';'", "SELECT 'it''s; one'", "SELECT E'it\\'s; one'", "SELECT e'\\\\' || ';'", "SELECT \"a;\"\"b;\"",
        "SELECT $$;$$", "SELECT $a$;$$;$b$;$a$", "SELECT $ü$;$ü$", "SELECT U&'\\;'", "SELECT U&\";\"", "SELECT N';'",
        "SELECT B'1;', X'f;'", "SELECT 1 /* a; /* b; */ c; */ + 1", "SELECT 1 -- a;\n + 1", "SELECT 1 +/* ; */ 1",
        "SELECT E'a'\n  '\\'; b'", "SELECT 'a' -- x\n ';'", "SELECT '\\'", "SELECT a$b$c, ';'",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2 AS end; END",
        "create function f() returns int begin atomic select 1 as \"case\"; select t.end from t; end",
        "DO $$ BEGIN PERFORM 1; END $$",
    ]

    @Test("a semicolon within a string, a name, a comment, parentheses or a body ends nothing", arguments: whole)
    func inside(sql: String) {
        #expect(texts(sql) == [sql])
        #expect(texts(sql + "\n; SELECT 3") == [sql, "SELECT 3"])
    }

    @Test("BEGIN is the beginning of a body only with ATOMIC, and only in a routine")
    func begin() {
        #expect(texts("BEGIN; SELECT 1; END; SELECT 2") == ["BEGIN", "SELECT 1", "END", "SELECT 2"])
        #expect(texts("BEGIN ATOMIC; SELECT 1") == ["BEGIN ATOMIC", "SELECT 1"])
        #expect(texts("CREATE TABLE function (begin int); SELECT 1").count == 2)
    }

    @Test("a backslash escapes a quote in E strings, and in plain ones where the session says so")
    func backslash() {
        let sql = "SELECT 'a\\'; SELECT 'b'"
        #expect(texts(sql) == ["SELECT 'a\\'", "SELECT 'b'"])
        #expect(texts(sql, standard: false) == [sql])
        #expect(texts("SELECT 'a'\n'\\'; SELECT 1") == ["SELECT 'a'\n'\\'", "SELECT 1"])
        #expect(texts("SELECT 'a' '\\'; SELECT 1") == ["SELECT 'a' '\\'", "SELECT 1"])
    }

    static let open = ["SELECT 'a", "SELECT E'a\\'", "SELECT \"a", "SELECT $x$ a $y$", "/* a /* b */", "SELECT $$"]

    @Test("what is not closed reaches to the end, and is known to", arguments: open)
    func unfinished(sql: String) {
        var scanner = SQLScanner(sql + "; SELECT 2")
        while scanner.next() != nil {}
        #expect(!scanner.isComplete)
        #expect(SQLStatement.all(in: sql + "; SELECT 2").count < 2)
    }

    @Test("tokens: keywords in lower case, names as they stand, parameters, numbers")
    func tokens() {
        var scanner = SQLScanner("SELECT \"A\"\"b\", $1, 12.5, e'x\\n' FROM Ta_$1")
        var found: [String] = []
        while let token = scanner.next() { found.append("\(token.kind) \(token.text)") }
        #expect(
            found == [
                "word select", "quotedName A\"b", "symbol ,", "parameter $1", "symbol ,", "number 12.5", "symbol ,",
                "string x\\n", "word from", "word ta_$1",
            ]
        )
    }

    @Test("whatever bytes come, it ends, and no byte of a statement is lost")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "'", "\"", "$", "$a$", "--", "\n", "/*", "*/", ";", "e'", "\\", "(", ")", "begin atomic", "end", "é", " ",
        ]
        for _ in 0..<3000 {
            let sql = (0..<Int.random(in: 0...30, using: &generator)).map { _ in pieces.randomElement() ?? "" }.joined()
            for statement in SQLStatement.all(in: sql) { #expect(sql.contains(statement.text)) }
        }
    }
}
