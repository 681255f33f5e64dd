import CronModel
import Testing

@testable import Operations

@Suite("Globals are understood statement by statement, or not run at all")
struct GlobalsTests {
    private static let script = #"""
        --
        -- PostgreSQL database cluster dump
        --
        \restrict abc
        SET default_transaction_read_only = off;
        SET client_encoding = 'UTF8';
        CREATE ROLE app;
        ALTER ROLE app WITH NOSUPERUSER INHERIT NOCREATEROLE CREATEDB LOGIN NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 7 PASSWORD 'SCRAM-SHA-256$4096:SUPERUSER LIMIT 3;$x' VALID UNTIL '2030-01-01 00:00:00+00';
        COMMENT ON ROLE app IS 'the; app''s';
        CREATE ROLE superuser;
        ALTER ROLE superuser WITH SUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS;
        ALTER ROLE app SET search_path TO 'a', 'b';
        GRANT granted TO app WITH ADMIN OPTION GRANTED BY nobody;
        GRANT SET ON PARAMETER work_mem TO app;
        CREATE TABLESPACE fast OWNER app LOCATION '/mnt/it''s';
        ALTER TABLESPACE fast SET (seq_page_cost='2');
        GRANT CREATE ON TABLESPACE fast TO app;
        """#

    private let globals = Globals(Array(script.utf8))

    @Test("roles: attributes outside of the password's text, limit, end, groups, settings")
    func roles() throws {
        let app = try #require(globals.roles["app"]).facts(keepingSuperuser: true)
        #expect(app.canLogin && app.createsDatabases && app.inherits)
        #expect(!app.isSuperuser && !app.replicates && !app.bypassesRowSecurity && !app.createsRoles)
        #expect(app.connectionLimit == 7)
        #expect(app.validUntil == "2030-01-01 00:00:00+00")
        #expect(app.memberOf == ["granted"])
        #expect(app.settings.map(\.setting) == ["search_path=a,b"])
        #expect(globals.roles["superuser"]?.isSuperuser == true)
        #expect(globals.roles["superuser"]?.facts(keepingSuperuser: false).isSuperuser == false)
    }

    @Test("the grantor of the source is left out; tablespaces are named with their folder")
    func grantor() {
        #expect(globals.steps.map(\.statement.text).contains("GRANT granted TO app WITH ADMIN OPTION"))
        #expect(globals.tablespaces.map(\.name) == ["fast"])
        #expect(globals.tablespaces.map(\.location) == ["/mnt/it's"])
        #expect(globals.unknown.isEmpty)
    }

    @Test("taking the superuser's right away touches the right alone, not a role of that name")
    func demotion() {
        let texts = globals.steps.map(\.statement.withoutSuperuser.text).filter { $0.hasPrefix("ALTER ROLE superuser") }
        #expect(
            texts == [
                "ALTER ROLE superuser WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB NOLOGIN NOREPLICATION NOBYPASSRLS"
            ]
        )
    }

    @Test(
        "what pg_dumpall does not write is named, not run",
        arguments: [
            ("DROP ROLE app", "DROP ROLE"), ("COPY x FROM PROGRAM 'id'", "COPY x"), ("DO $$ BEGIN END $$", "DO"),
            ("GRANT ALL ON TABLE x TO app", "GRANT ALL"), ("CREATE 'secret'", "CREATE"),
        ]
    )
    func unknown(statement: String, words: String) {
        let globals = Globals(Array("CREATE ROLE a; \(statement);".utf8))
        #expect(globals.unknown == [words])
        #expect(globals.steps.count == 1)
    }
}
