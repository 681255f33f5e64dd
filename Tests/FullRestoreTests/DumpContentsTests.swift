import Testing

@testable import Operations

@Suite("Of a dump's contents, pg_cron's own is left out and nothing else")
struct DumpContentsTests {
    private static let listing = """
        ;
        ; Archive created at 2026-11-24 10:25:16 UTC
        ; Selected TOC Entries:
        ;
        3377; 0 0 ENCODING - ENCODING 
        3380; 1262 5 DATABASE - postgres postgres
        3381; 0 0 COMMENT - DATABASE postgres postgres
        ;	depends on: 3380
        3390; 0 0 DATABASE PROPERTIES - postgres postgres
        3391; 0 0 ACL - DATABASE postgres postgres
        2; 3079 16384 EXTENSION - pg_cron 
        4; 3079 16999 EXTENSION - pg_cron_like 
        3382; 0 0 COMMENT - EXTENSION pg_cron 
        ;	depends on: 2
        3383; 0 0 ACL - SCHEMA cron postgres
        7; 2615 16479 SCHEMA - hid postgres
        8; 2615 16480 SCHEMA - cron postgres
        9; 1417 16500 SERVER - cron postgres
        3384; 0 0 ACL cron FUNCTION schedule_in_database(job_name text, schedule text) postgres
        3395; 0 0 ACL cron TABLE "job" postgres
        3396; 0 0 ACL cron COLUMN job.command postgres
        3397; 3256 16600 POLICY cron job cron_job_policy postgres
        3398; 3256 16601 POLICY cron job_run_details cron_job_run_details_policy postgres
        222; 1259 16471 VIEW public jobview postgres
        ;	depends on: 2 2 2
        223; 1259 16475 VIEW public jv2 postgres
        ;	depends on: 222
        224; 1259 16476 TABLE cron job_notes postgres
        225; 0 16476 TABLE DATA cron job_notes postgres
        ;	depends on: 224
        226; 1259 16477 TABLE public job postgres
        3224; 0 16406 TABLE DATA cron job postgres
        3225; 0 16406 TABLE DATA cron job_run_details postgres
        3385; 0 0 SEQUENCE SET cron runid_seq postgres
        3386; 0 0 SEQUENCE SET cron jobid_seq postgres
        3374; 0 16467 MATERIALIZED VIEW DATA public mv postgres
        """

    private let contents = DumpContents(listing: listing)

    @Test("kinds of several words are told from names")
    func kinds() {
        let data = contents.entries.first { $0.id == 3374 }
        #expect(data?.kind == "MATERIALIZED VIEW DATA")
        #expect(data?.schema == "public")
        #expect(data?.name == "mv postgres")
        #expect(contents.entries.first { $0.id == 223 }?.needs == [222])
        #expect(contents.extensions == ["pg_cron", "pg_cron_like"])
    }

    @Test("no row, sequence value, policy or grant of pg_cron; what users keep in its schema stays")
    func withoutCron() {
        #expect(contents.withoutCron.entries.map(\.id) == [4, 7, 9, 222, 223, 224, 225, 226, 3374])
        #expect(contents.withoutCron.useList.hasPrefix("4;\n7;\n"))
    }

    @Test("where the extension cannot be, all that needs it is left out as well, however far away")
    func copy() { #expect(contents.withoutNeedOfCron.entries.map(\.id) == [4, 7, 9, 226, 3374]) }

    @Test("what makes the database itself is apart")
    func database() { #expect(contents.database.entries.map(\.id) == [3380, 3381, 3390, 3391]) }
}
