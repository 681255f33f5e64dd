import Testing

@testable import Operations

@Suite("A script of pg_dumpall is cut into statements as PostgreSQL would")
struct SQLScriptTests {
    private func texts(_ script: String) -> [String] { SQLScript.statements(of: Array(script.utf8)).map(\.text) }

    @Test("a semicolon ends a statement, but not within quotes, comments or dollar quotes")
    func cutting() {
        #expect(texts("SELECT 1;SELECT  2 ;\n-- no; nothing\n;SELECT 3") == ["SELECT 1", "SELECT 2", "SELECT 3"])
        let quoted = [
            #"COMMENT ON ROLE "a;b""c" IS 'it''s; one'"#, #"COMMENT ON ROLE a IS E'back\\slash\'; more'"#,
            "SELECT $x$ a;b $$ c $x$", "ALTER ROLE \"\u{e9}\u{301}\" SET x TO '-1'",
        ]
        #expect(texts(quoted.joined(separator: ";\n") + ";") == quoted)
    }

    @Test("psql's own commands are left out, wherever a line of them stands")
    func metaCommands() {
        #expect(texts("\\restrict a;b'c\nSELECT 1;\n\\connect \"x;y\"\n\\unrestrict q") == ["SELECT 1"])
    }

    @Test("what is cut off in the middle ends with the text")
    func unfinished() {
        #expect(texts("SELECT 'abc") == ["SELECT 'abc"])
        #expect(texts("SELECT $a$ abc") == ["SELECT $a$ abc"])
        #expect(texts("") == [])
    }

    @Test(
        "names come as the server knows them",
        arguments: [(#""Shop ""2"" é""#, #"Shop "2" é"#), ("Plain_1", "plain_1")]
    )
    func names(written: String, name: String) {
        #expect(SQLScript.statements(of: Array("ALTER ROLE \(written) SET x TO 1".utf8))[0].name(at: 2) == name)
    }

    @Test("a database gets another name where it is named, and nowhere else")
    func renaming() {
        let script = #"CREATE DATABASE shop WITH TEMPLATE = template0; GRANT ALL ON DATABASE "shop" TO shop"#
        let renamed = SQLScript.statements(of: Array(script.utf8)).map { $0.renamingDatabase(to: #"a"b"#).text }
        #expect(
            renamed == [
                #"CREATE DATABASE "a""b" WITH TEMPLATE = template0"#, #"GRANT ALL ON DATABASE "a""b" TO shop"#,
            ]
        )
    }
}
