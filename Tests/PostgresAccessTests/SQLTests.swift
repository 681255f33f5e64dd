import TestSupport
import Testing

@testable import PostgresAccess

@Suite("Statements")
struct SQLTests {
    @Test("a value never becomes part of the text")
    func binding() {
        let (name, count, flag): (String?, Int64, Bool) = ("x'; DROP TABLE t; --", 7, true)
        let sql: SQL = "SELECT \(name), \(count), \(flag), \(String?.none)"
        #expect(sql.text == "SELECT $1, $2, $3, $4")
        #expect(sql.parameters == ["x'; DROP TABLE t; --", "7", "t", nil])
    }

    @Test("a name is quoted by doubling its quotes")
    func identifiers() {
        #expect(("\(identifier: "plain")" as SQL).text == "\"plain\"")
        #expect(SQL.quoted("a\"b") == "\"a\"\"b\"")
        #expect(SQL.quoted("\"") == "\"\"\"\"")
        #expect(SQL.quoted("") == "\"\"")
        #expect(SQL.quoted("\"; DROP ROLE x; --") == "\"\"\"; DROP ROLE x; --\"")
    }

    @Test("quoting does not look at characters as people see them: a quote under a combining mark is doubled too")
    func combiningMarks() {
        #expect(Array(SQL.quoted("a\"\u{301}b").utf8) == Array("\"a\"\"\u{301}b\"".utf8))
        #expect(Array(SQL.literal("a'\u{301}b").utf8) == Array("'a''\u{301}b'".utf8))
        #expect(Array(SQL.literal("a\\\u{301}b").utf8).filter { $0 == UInt8(ascii: "\\") }.count == 2)
    }
}

/// The server's own reading of what we quote.
@Suite("Quoting, as a server reads it", .server("quoting"), .serialized)
struct QuotingTests {
    private func connect(database: String = "postgres") async throws -> PostgresConnection {
        let server = try TestServer.running()
        return try await .connect(ConnectionSettings(conninfo: server.connection()).database(database))
    }

    private func text(_ sql: SQL, on connection: PostgresConnection) async throws -> [UInt8] {
        try #require(try await connection.first(Statement(sql) { Array(try $0.next(String.self).utf8) }))
    }

    @Test("parameters, literals, names and arrays come back byte for byte")
    func values() async throws {
        let connection = try await connect()
        let texts = HostileText.samples + [HostileText.scalars]
        for text in texts {
            let bytes = Array(text.utf8)
            #expect(try await self.text("SELECT \(text)::text", on: connection) == bytes)
            let literal = "SELECT \(SQL.literal(text))::text"
            for setting in ["on", "off"] {
                try await connection.execute(SQL(unsafe: "SET standard_conforming_strings = \(setting)"))
                #expect(try await self.text(SQL(unsafe: literal), on: connection) == bytes)
            }
        }
        let joined: SQL = "SELECT array_to_string(\(texts)::text[], '|')"
        #expect(try await self.text(joined, on: connection) == Array(texts.joined(separator: "|").utf8))
        await connection.close()
    }

    @Test("a name that the server admits names what it names", arguments: HostileText.names)
    func identifiers(name: String) async throws {
        let connection = try await connect()
        try await connection.transaction { connection in
            try await connection.execute("CREATE TEMPORARY TABLE \(identifier: name) (x int)")
            let found = try await connection.first(
                Statement("SELECT relname::text FROM pg_catalog.pg_class WHERE relname = \(name)") {
                    try $0.next(String.self)
                }
            )
            #expect(found.map { Array($0.utf8) } == Array(name.utf8))
            try await connection.execute("DROP TABLE \(identifier: name)")
        }
        await connection.close()
    }

    @Test(
        "a database is reached by its name, also where the name looks like a connection string",
        arguments: HostileText.names
    )
    func databases(name: String) async throws {
        let server = try TestServer.running()
        try await server.createDatabase(name)
        let connection = try await connect(database: name)
        #expect(try await text("SELECT current_database()::text", on: connection) == Array(name.utf8))
        await connection.close()
        try await server.psql("DROP DATABASE \(TestServer.identifier(name))")
    }

    @Test("a session's settings do not depend on the role's or the database's")
    func hygiene() async throws {
        let server = try TestServer.running()
        try await server.psql(
            """
            CREATE ROLE odd LOGIN SUPERUSER;
            ALTER ROLE odd SET search_path = pg_temp, public;
            ALTER ROLE odd SET datestyle = 'German';
            ALTER ROLE odd SET timezone = 'Asia/Shanghai';
            ALTER ROLE odd SET standard_conforming_strings = off;
            ALTER ROLE odd SET row_security = on;
            ALTER ROLE odd SET client_encoding = 'LATIN1';
            ALTER ROLE odd SET statement_timeout = '1ms';
            ALTER ROLE odd SET lock_timeout = '1ms';
            """
        )
        let connection = try await PostgresConnection.connect(
            ConnectionSettings(conninfo: server.connection(user: "odd"))
        )
        let names = [
            ("search_path", "\"\""), ("datestyle", "ISO, YMD"), ("timezone", "UTC"),
            ("standard_conforming_strings", "on"),
            ("row_security", "off"), ("client_encoding", "UTF8"), ("statement_timeout", "0"), ("lock_timeout", "0"),
            ("application_name", "cronvault"),
        ]
        for (name, value) in names {
            #expect(try await text("SELECT current_setting(\(name))", on: connection) == Array(value.utf8), "\(name)")
        }
        await connection.close()
    }

    @Test("a cancelled task ends its statement, and the session stays usable")
    func cancellation() async throws {
        let connection = try await connect()
        let sleep = Task { try await connection.execute("SELECT pg_sleep(600)") }
        let server = try TestServer.running()
        while try await server.psql(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'"
        ) != "1" {}
        sleep.cancel()
        await #expect(throws: PostgresError.self) { try await sleep.value }
        #expect(try await text("SELECT 'here'", on: connection) == Array("here".utf8))
        await connection.close()
    }
}
