import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import Operations

@Suite("Scripts of pg_dump, read as psql reads them")
struct ScriptReaderTests {
    private func findings(_ script: String, pieces: Int = .max) throws -> DumpFindings {
        var reader = ScriptReader()
        var rest = Array(script.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            try piece.withUnsafeBytes { try reader.write($0, path: "script") }
        }
        return reader.finish()
    }

    private static let columns = "jobid, schedule, command, nodename, nodeport, database, username, active, jobname"
    private static let runColumns =
        "jobid, runid, job_pid, database, username, command, status, return_message, start_time, end_time"

    /// A bit of everything: what counts, and much that only looks like it.
    private static let script = #"""
        --
        -- PostgreSQL database dump
        --
        -- Dumped from database version 15.6
        -- Dumped by pg_dump version 16.2
        \restrict abc
        SET standard_conforming_strings = on;
        SET row_security = off;
        CREATE ROLE app;
        CREATE ROLE "night""shift";
        ALTER ROLE app WITH SUPERUSER LOGIN;
        CREATE DATABASE shop WITH TEMPLATE = template0;
        \connect shop
        CREATE TABLE public.t (a text DEFAULT ';COPY cron.job FROM stdin;');
        COPY public.t (a) FROM stdin;
        COPY cron.job (jobid) FROM stdin;
        INSERT INTO cron.job VALUES (1);
        \.
        COMMENT ON TABLE public.t IS 'it''s; INSERT INTO cron.job VALUES (7, ''x'')';
        CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql
            BEGIN ATOMIC
             INSERT INTO cron.job VALUES (8, '* * * * *', 'x', 'n', 1, 'd', 'u', true, 'phantom');
             SELECT CASE WHEN true THEN 1 END;
            END;
        CREATE FUNCTION public.g(a int) RETURNS text LANGUAGE plpgsql AS $_$ BEGIN
          INSERT INTO cron.job VALUES (9); -- $1 $$ $_x$
          RETURN $1; END $_$;
        /* INSERT INTO cron.job VALUES (10); /* nested */ COPY cron.job FROM stdin; */
        -- INSERT INTO cron.job VALUES (11);
        \connect -reuse-previous=on "dbname='my \'db\''"
        CREATE EXTENSION IF NOT EXISTS pg_cron WITH SCHEMA "my schema";
        CREATE POLICY cron_job_policy ON cron.job USING ((username = CURRENT_USER));
        COPY cron.job (\#(columns)) FROM stdin;
        1	* * * * *	SELECT 'a\\b\tc'\nFROM t	localhost	5432	shop	app	t	first
        2	0 3 * * *	\\.	localhost	5433	shop	app	f	\N
        \.
        COPY cron.job_run_details (\#(runColumns)) FROM stdin;
        1	40	1	shop	app	x	succeeded	ok	\N	\N
        1	41	1	shop	app	x	running	\N	\N	\N
        \.
        SELECT pg_catalog.setval('cron.jobid_seq', 2, true);
        SELECT pg_catalog.setval('cron.runid_seq', 41, true);
        REVOKE ALL ON SCHEMA cron FROM PUBLIC;
        GRANT USAGE ON SCHEMA cron TO app;
        GRANT ALL ON FUNCTION cron.schedule(text, text) TO app;
        GRANT SELECT ON TABLE public.t TO app;
        \unrestrict abc
        -- PostgreSQL database dump complete

        """#

    @Test("the size of the pieces that come in makes no difference", arguments: [1, 2, 3, 7, 64, Int.max])
    func pieces(size: Int) throws {
        let found = try findings(Self.script, pieces: size)
        let first = Job(
            jobid: 1,
            jobname: "first",
            schedule: "* * * * *",
            command: .text("SELECT 'a\\b\tc'\nFROM t"),
            database: "shop",
            username: "app",
            nodename: "localhost",
            nodeport: 5432,
            active: true
        )
        #expect(found.jobs.first == first)
        #expect(found.jobs.map(\.command.text) == [first.command.text, #"\."#])
        #expect(found.jobs.map(\.isActive) == [true, false])
        #expect(found.databases.map(\.name) == ["shop", "my 'db'"])
        let last = found.current
        #expect(last.extension == DumpFindings.Extension(schema: "my schema"))
        #expect(last.policies == ["cron_job_policy"])
        #expect(last.historyRows == 2 && last.unfinishedRuns == 1 && last.highestRunid == 41)
        #expect(last.sequences == ["jobid_seq": 2, "runid_seq": 41])
        #expect(last.grants == 3)
        #expect(found.databases[0].tables == 1 && found.databases[0].dataTables == 1)
        #expect(Set(found.roles.keys.map(\.text)) == ["app", "night\"shift"])
        #expect(found.roles[ExactText("app")]?.isSuperuser == true)
        #expect(found.createdDatabases == [ExactText("shop")])
        #expect(found.serverVersion == "15.6" && found.dumpVersion == "16.2")
        #expect(found.openHeaders == 0 && !found.endsInside && !found.admitsRowSecurity)
    }

    static let cuts = Array(stride(from: 100, to: script.count - 30, by: 41))

    @Test("a cut anywhere is noticed", arguments: cuts)
    func cut(length: Int) throws {
        let found = try findings(String(Self.script.prefix(length)))
        #expect(found.openHeaders == 1)
    }

    @Test("rows of INSERT are those of COPY, in every form that pg_dump writes")
    func inserts() throws {
        let plain =
            #"INSERT INTO cron.job VALUES (1, '* * * * *', 'it''s \n; (x)', 'localhost', 5432, 'd', 'u', true, NULL);"#
        let named =
            "INSERT INTO cron.job (jobname, jobid, active, schedule, command, nodename, nodeport, database, username)"
            + " OVERRIDING SYSTEM VALUE VALUES\n\t('n', 2, false, '@hourly', '(),', '', 1, 'd', 'u'),\n\t"
            + "('null', 3, true, 'x', 'NULL', '', 1, 'd', 'u');"
        let found = try findings(
            plain + named + "INSERT INTO \"cron\".\"job\" VALUES (4, 's', E'\\\\''x', '', 1, 'd', 'u');"
        )
        #expect(found.jobs.map(\.jobid) == [1, 2, 3, 4])
        #expect(found.jobs.map(\.jobname) == [nil, "n", "null", nil])
        #expect(found.jobs.map(\.command.text) == [#"it's \n; (x)"#, "(),", "NULL", #"\'x"#])
        #expect(found.jobs.map(\.active) == [true, false, true, nil])
    }

    @Test("without standard_conforming_strings a backslash escapes, also a quote")
    func oldStrings() throws {
        let found = try findings(
            #"SET standard_conforming_strings = off; INSERT INTO cron.job VALUES (1, 's', 'a\\b\'c', '', 1, 'd', 'u');"#
        )
        #expect(found.jobs.map(\.command.text) == [#"a\b'c"#])
        #expect(!found.endsInside)
    }

    @Test("runs in INSERT are counted with what had not ended")
    func insertedRuns() throws {
        let rows = ["succeeded", "running", "starting"].enumerated().map {
            "(1, \($0 + 5), NULL, 'd', 'u', 'c', '\($1)', NULL, NULL, NULL)"
        }
        let found = try findings("INSERT INTO cron.job_run_details VALUES \(rows.joined(separator: ", "));")
        #expect(found.historyRows == 3 && found.unfinishedRuns == 2 && found.current.highestRunid == 7)
    }

    @Test("line ends of Windows belong to no value")
    func windows() throws {
        let found = try findings(
            "COPY cron.job (\(Self.columns)) FROM stdin;\r\n1\ts\tc\tn\t1\td\tu\tt\tname\r\n\\.\r\nSELECT 1;\r\n"
        )
        #expect(found.jobs.map(\.jobname) == ["name"])
        #expect(!found.endsInside)
    }

    @Test("a row that cannot be read is counted, not left out", arguments: ["1\ts", "x\ts\tc\tn\t1\td\tu\tt\tj", ""])
    func unreadable(row: String) throws {
        let found = try findings("COPY cron.job (\(Self.columns)) FROM stdin;\n\(row)\n\\.\n")
        #expect(found.jobRows == 1 && found.jobs.isEmpty && found.current.unreadableRows == 1)
    }

    @Test("our own test jobs are not counted")
    func canaries() throws {
        let found = try findings("INSERT INTO cron.job VALUES (1,'s','c','n',1,'d','u',true,'cronvault canary x');")
        #expect(found.jobRows == 0)
    }

    @Test("binary data is no script")
    func binary() {
        #expect(throws: ActionableError.self) { try findings("SELECT\u{0}1;") }
    }

    @Test(
        "names of \\connect are those that pg_dump means",
        arguments: [
            ("connect shop", "shop"), ("c \"Shop \"\"x\"\"\"", "Shop \"x\""), ("connect -", nil), ("connect", nil),
            (#"connect -reuse-previous=on "dbname='it\'s \\ here'""#, #"it's \ here"#), ("connected x", nil),
            ("set a b", nil),
            ("connect dbname=plain", "plain"),
        ]
    )
    func connect(line: String, name: String?) {
        #expect(ConnectCommand(line)?.database == name)
    }
}
