import CronModel
import FoundationEssentials
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Lines of jobs.json")
struct JobLineTests {
    @Test("a line holds every column under its catalog name, and the wanted state")
    func form() throws {
        let line = JobLine(job: SampleJobs.job(), wantedActive: false)
        #expect(
            String(decoding: line.encoded(), as: UTF8.self)
                == #"{"jobid":7,"jobname":"nightly","schedule":"0 3 * * *","command":"SELECT 1","database":"shop","#
                + #""username":"app","nodename":"localhost","nodeport":5432,"active":true,"wanted_active":false}"#
        )
    }

    @Test("columns that an older catalog lacks are null, and stay unknown when read back")
    func oldCatalogs() throws {
        var job = SampleJobs.job(name: nil)
        job.active = nil
        let encoded = JobLine(job: job, wantedActive: true).encoded()
        #expect(String(decoding: encoded, as: UTF8.self).contains(#""jobname":null"#))
        #expect(String(decoding: encoded, as: UTF8.self).contains(#""active":null"#))
        #expect(try JobLine(encoded[...], file: "f").job == job)
    }

    @Test("any text in any column comes back byte for byte", arguments: SampleJobs.hostile)
    func hostile(job: Job) throws {
        let read = try JobLine(JobLine(job: job, wantedActive: true).encoded()[...], file: "f")
        #expect(read == JobLine(job: job, wantedActive: true))
        #expect(read.job.digest == job.digest)
        #expect(read.job.command.text.map { Array($0.utf8) } == job.command.text.map { Array($0.utf8) })
    }

    @Test("a command of a megabyte, and one of every part of Unicode, come back whole")
    func large() throws {
        for text in [HostileText.megabyte, HostileText.scalars] {
            let job = SampleJobs.job(command: text)
            let encoded = JobLine(job: job, wantedActive: true).encoded()
            #expect(!encoded.contains(UInt8(ascii: "\n")))
            #expect(try JobLine(encoded[...], file: "f").job == job)
        }
    }

    @Test(
        "a line that is no job is refused, naming the file",
        arguments: [
            "", "{}", "null", "[]", "{\"jobid\":1}", "not json",
            #"{"jobid":"1","jobname":null,"schedule":"","command":"","database":"","username":"","nodename":"","nodeport":1,"#
                + #""active":true,"wanted_active":true}"#,
            #"{"jobid":1,"jobname":null,"schedule":"","command":"","database":"","username":"","nodename":"","#
                + #""nodeport":99999999999,"active":true,"wanted_active":true}"#,
        ]
    )
    func refused(line: String) throws {
        let error = try #require(throws: ActionableError.self) {
            try JobLine(Array(line.utf8)[...], file: "cron/jobs.json")
        }
        #expect(error.code == "damaged")
        #expect(error.problem.english.contains("cron/jobs.json"))
        #expect(error.exitStatus == .checkFailed)
    }
}
