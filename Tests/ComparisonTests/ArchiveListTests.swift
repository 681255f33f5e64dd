import TestSupport
import Testing

@testable import Operations

@Suite("The list of an archive's contents")
struct ArchiveListTests {
    private func list(_ text: String) -> ArchiveList {
        var list = ArchiveList()
        Array(text.utf8).withUnsafeBytes { list.write($0) }
        return list
    }

    @Test("entries of pg_cron are chosen, others counted, and names that look like entries are names")
    func entries() {
        let found = list(
            """
            ;     dbname: shop
            ;     Dumped from database version: 15.6
            ;
            2; 3079 16385 EXTENSION - pg_cron\u{20}
            3; 1259 1 TABLE public TABLE DATA cron job postgres
            4; 0 2 TABLE DATA public orders postgres
            5; 0 3 TABLE DATA cron job postgres
            6; 0 4 TABLE DATA cron job_run_details postgres
            7; 0 5 TABLE DATA cron job_other postgres
            8; 0 0 SEQUENCE SET cron jobid_seq postgres
            9; 0 0 ACL - SCHEMA cron postgres
            10; 3256 7 POLICY cron job cron_job_policy postgres

            """
        )
        let chosen = String(decoding: found.chosen, as: UTF8.self).split(separator: "\n").map {
            $0.prefix { $0 != ";" }
        }
        #expect(chosen == ["2", "5", "6", "8", "9", "10"])
        #expect(found.contents.current.name == "shop")
        #expect(found.contents.serverVersion == "15.6")
        #expect(found.contents.current.tables == 1 && found.contents.current.dataTables == 1)
        #expect(found.contents.current.hasJobData && found.contents.current.hasHistoryData)
    }
}
