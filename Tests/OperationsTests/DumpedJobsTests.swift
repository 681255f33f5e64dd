import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import Operations

/// What pg_restore prints of `cron.job`, taken apart again: the second proof that a set is complete.
@Suite("Jobs read back from a dump")
struct DumpedJobsTests {
    private static let dump = """
        --
        -- PostgreSQL database dump
        --

        SET client_encoding = 'UTF8';

        COPY cron.job (jobid, schedule, command, nodename, nodeport, database, username, active, jobname) FROM stdin;
        1\t0 3 * * *\tSELECT\\n1\\t\\\\\tlocalhost\t5432\tshop\tapp\tt\tnightly
        2\t@hourly\t\tlocalhost\t5432\tshop\tapp\tf\t\\N
        3\t* * * * *\tSELECT 1\tlocalhost\t5432\tshop\tapp\tt\tcronvault canary x
        \\.

        COPY cron.other (jobid) FROM stdin;
        9
        \\.

        SELECT pg_catalog.setval('cron.jobid_seq', 3, true);

        """

    private var expected: String {
        var digest = JobListDigest()
        digest.add(job(1, "nightly", "0 3 * * *", "SELECT\n1\t\\", active: true))
        digest.add(job(2, nil, "@hourly", "", active: false))
        return digest.hex
    }

    private func job(_ id: Int64, _ name: String?, _ schedule: String, _ command: String, active: Bool) -> Job {
        Job(
            jobid: id,
            jobname: name,
            schedule: schedule,
            command: .text(command),
            database: "shop",
            username: "app",
            nodename: "localhost",
            nodeport: 5432,
            active: active
        )
    }

    private func read(_ dump: String, pieces: [Int]) throws -> DumpedJobs {
        var jobs = DumpedJobs()
        var rest = Array(dump.utf8)[...]
        for size in pieces + [rest.count] {
            try Array(rest.prefix(size)).withUnsafeBytes { try jobs.write($0) }
            rest = rest.dropFirst(size)
        }
        return jobs
    }

    @Test("the rows of cron.job and no others are taken, our own canaries left out, wherever the pieces end")
    func rows() throws {
        for cut in 0...Self.dump.utf8.count {
            let jobs = try read(Self.dump, pieces: [cut])
            #expect(jobs.digest.count == 2)
            #expect(jobs.digest.hex == expected)
        }
    }

    @Test("columns are found by name: an older catalog has fewer, and users may add some")
    func columns() throws {
        let dump = """
            COPY cron.job (jobid, schedule, command, nodename, nodeport, database, username, active, "jobname", note) FROM stdin;
            1\t0 3 * * *\tSELECT\\n1\\t\\\\\tlocalhost\t5432\tshop\tapp\tt\tnightly\tmine
            2\t@hourly\t\tlocalhost\t5432\tshop\tapp\tf\t\\N\t\\N
            \\.

            """
        #expect(try read(dump, pieces: []).digest.hex == expected)
    }

    @Test("a row that is no job is an error, not a job less", arguments: ["x\ty", "1\t\t\t\t\t\t\t\t", ""])
    func damaged(row: String) {
        let dump =
            "COPY cron.job (jobid, schedule, command, nodename, nodeport, database, username, active, jobname) FROM stdin;"
        #expect(throws: ActionableError.self) { try read("\(dump)\n\(row)\n\\.\n", pieces: []) }
    }
}
