import CronModel
import Testing

@Suite("A command's class is what its words openly do")
struct CommandClassTests {
    private func judge(_ sql: String, foreign: Set<String> = []) -> CommandJudgement {
        CommandJudgement(.text(sql), foreignTables: foreign)
    }

    static let sql = [
        "SELECT 1", "INSERT INTO log VALUES ('http_get(''x'')')", "DELETE FROM orders WHERE old", "CALL nightly()", "",
        "SELECT $$dblink('x')$$", "SELECT 1 -- http_get('x')", "SELECT 1 /* COPY t TO PROGRAM 'x' */",
        "SELECT http FROM t", "VACUUM; DELETE FROM t", "SELECT 'vacuum'", "DO $$ BEGIN PERFORM 'dblink(1)'; END $$",
        "DELETE FROM shop.job_run_details", "SELECT net.id FROM net", "COPY t TO STDOUT",
    ]
    static let maintenance = [
        "VACUUM", "vacuum (analyze) t; ANALYZE", "REINDEX TABLE t", "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "DELETE FROM cron.job_run_details WHERE end_time < now()", "CALL partman.run_maintenance_proc()",
        "SET statement_timeout = 0; VACUUM t", "/* nightly */ CLUSTER t; CHECKPOINT", "SELECT run_maintenance()",
    ]
    static let outside = [
        ("SELECT http_post('https://x', '')", "http_post"), ("SELECT net.http_post(url := 'x')", "net.http_post"),
        ("SELECT * FROM \"net\".\"http_get\"('x')", "net.http_get"), ("SELECT dblink_exec('c', 'x')", "dblink_exec"),
        ("SELECT content FROM http(('GET', 'x'))", "http"), ("VACUUM; SELECT dblink('x')", "dblink"),
        ("COPY t TO PROGRAM 'curl x'", "COPY … PROGRAM"),
        ("COPY (SELECT 'from' FROM t) TO program 'x'", "COPY … PROGRAM"),
        ("COPY t FROM '/tmp/x'", "COPY … FILE"), ("DO $$ BEGIN COPY t TO PROGRAM 'x'; END $$", "COPY … PROGRAM"),
        ("DO $$ BEGIN PERFORM http_get('x'); END $$", "http_get"),
        ("DO $$ BEGIN EXECUTE 'SELECT http_get(1)'; END $$", "http_get"),
        ("DO LANGUAGE plpython3u $$ import os $$", "DO LANGUAGE plpython3u"),
        ("ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION"),
        ("SELECT aws_lambda.invoke('x', '{}')", "aws_lambda.invoke"),
    ]

    @Test("statements that stay inside", arguments: sql)
    func plain(command: String) { #expect(judge(command).commandClass == .sql) }

    @Test("nothing but upkeep", arguments: maintenance)
    func upkeep(command: String) { #expect(judge(command).commandClass == .maintenance) }

    @Test("whatever reaches out, and by what", arguments: outside)
    func reaching(command: String, reason: String) {
        let judgement = judge(command)
        #expect(judgement.commandClass == .outside)
        #expect(judgement.reasons == [reason])
    }

    @Test("a foreign table is seen by its name, qualified or not")
    func foreign() {
        let tables: Set = ["far.orders", "customers"]
        #expect(judge("SELECT * FROM far.orders", foreign: tables).reasons == ["foreign table far.orders"])
        #expect(judge("SELECT * FROM \"customers\"", foreign: tables).reasons == ["foreign table customers"])
        #expect(judge("SELECT * FROM near.customers", foreign: tables).commandClass == .sql)
    }

    @Test("what nobody could read to its end is unknown")
    func unknown() {
        #expect(judge("SELECT 'open").commandClass == .unknown)
        #expect(CommandJudgement(.digest(sha256: "", bytes: 70_000)).commandClass == .unknown)
        let nested = (0..<40).map { "DO $a\($0)$ " }.joined() + (0..<40).reversed().map { "$a\($0)$" }.joined()
        #expect(judge(nested).commandClass == .unknown)
    }

    @Test("COPY to or from the client is noticed, at the top alone")
    func client() {
        for copy in ["COPY t TO STDOUT", "SELECT 1; copy t (a) from stdin", "COPY (SELECT 1) TO STDOUT (FORMAT csv)"] {
            #expect(judge(copy).copiesToClient)
        }
        for none in [
            "COPY t TO '/x'", "SELECT 'COPY t TO STDOUT'", "SELECT copy FROM stdin",
            "COPY (SELECT 1 FROM stdin) TO '/x'",
        ] {
            #expect(!judge(none).copiesToClient)
        }
    }
}
