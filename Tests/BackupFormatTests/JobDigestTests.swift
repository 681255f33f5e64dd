import CronModel
import Crypto
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Digests of jobs")
struct JobDigestTests {
    /// The recipe of Documentation/Format.md, written out a second time.
    @Test("a job's digest is SHA-256 over its columns in canonical JSON, its command by its own digest")
    func recipe() {
        let command = hex("SELECT 1")
        let text =
            #"{"jobid":7,"jobname":"nightly","schedule":"0 3 * * *","command_sha256":"\#(command)","database":"shop","#
            + #""username":"app","nodename":"localhost","nodeport":5432,"active":true}"#
        #expect(SampleJobs.job().digest == hex(text))
        var list = JobListDigest()
        list.add(SampleJobs.job())
        #expect(list.hex == hex(hex(text) + "\n"))
    }

    @Test("a list has one digest, in whatever order its jobs come")
    func order() {
        let jobs = SampleJobs.hostile
        let expected = digest(of: jobs)
        for _ in 0..<20 { #expect(digest(of: jobs.shuffled()) == expected) }
        #expect(digest(of: Array(jobs.dropLast())) != expected)
        #expect(digest(of: jobs + [SampleJobs.job(10_000)]) != expected)
    }

    @Test("every column counts in the digest", arguments: Array(Self.changes.keys).sorted())
    func everyColumn(column: String) throws {
        let change = try #require(Self.changes[column])
        let job = SampleJobs.job()
        var other = job
        change(&other)
        #expect(other.digest != job.digest)
        let isContent = !["jobid", "nodename", "nodeport", "active"].contains(column)
        #expect((other.contentDigest != job.contentDigest) == isContent)
    }

    @Test("no text can move from one column into the next")
    func boundaries() {
        var (left, right) = (SampleJobs.job(), SampleJobs.job())
        (left.database, left.username) = (#"a","username":"b"#, "c")
        (right.database, right.username) = ("a", #"b","username":"c"#)
        #expect(left.digest != right.digest)
        #expect(left.contentDigest != right.contentDigest)
    }

    @Test("a command held by digest alone has the digest of the job with its text")
    func longCommands() {
        let whole = SampleJobs.job(command: String(repeating: "x", count: CommandBudget.longLimit + 1))
        var (bounded, budget) = (whole, CommandBudget())
        bounded.command = whole.command.bounded(by: &budget)
        #expect(bounded.command.text == nil)
        #expect(bounded.digest == whole.digest)
    }

    @Test("commands up to a limit are held whole as long as they fit together; short ones always")
    func budget() {
        var budget = CommandBudget()
        let long = Command.text(String(repeating: "x", count: CommandBudget.longLimit))
        let short = Command.text(String(repeating: "x", count: CommandBudget.shortLimit))
        for _ in 0..<CommandBudget.total / CommandBudget.longLimit { #expect(long.bounded(by: &budget) == long) }
        #expect(long.bounded(by: &budget).text == nil)
        #expect(short.bounded(by: &budget) == short)
    }

    private static let changes: [String: @Sendable (inout Job) -> Void] = [
        "jobid": { $0.jobid += 1 }, "jobname": { $0.jobname = nil }, "schedule": { $0.schedule = "@hourly" },
        "command": { $0.command = .text("SELECT 2") }, "database": { $0.database = "x" },
        "username": { $0.username = "x" },
        "nodename": { $0.nodename = "x" }, "nodeport": { $0.nodeport = 1 }, "active": { $0.active = false },
    ]

    private func digest(of jobs: [Job]) -> String {
        var digest = JobListDigest()
        for job in jobs { digest.add(job) }
        return digest.hex
    }

    private func hex(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
