import BackupFormat
import CronModel
import Operations
import TestSupport
import Testing

@testable import cronvault

@Suite("Jobs as YAML")
struct YAMLJobsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("yaml")
    }

    private func read(_ text: String) throws -> [JobLine] {
        try YAMLJobsReader.read(folder.write(text, to: "jobs.yaml")).jobs
    }

    private func line(_ number: Int64, _ text: String, name: String? = nil, isActive: Bool = true) -> JobLine {
        let job = Job(
            jobid: number,
            jobname: name,
            schedule: text,
            command: .text(text),
            database: text,
            username: text,
            nodename: "",
            nodeport: 0,
            active: isActive
        )
        return JobLine(job: job, wantedActive: isActive)
    }

    private func written(_ lines: [JobLine]) -> String {
        let format = YAMLJobs()
        let roster = JobRoster(file: "x", jobs: lines)
        let jobs = lines.enumerated().map { format.job($1, of: roster, isFirst: $0 == 0) }
        return format.opening(roster) + jobs.joined() + format.closing(roster)
    }

    static let texts =
        HostileText.samples + [
            "\n", "\n\n", "a\n", "a\n\n", "\na", " a\nb", "  a\n b\n", "a\n  \n", "a\n \nb", "\ta\nb", "a\n\tb\n",
            "a \nb ",
            "- a\n- b", "# a\n# b\n", "key: value\nother: [", "---\n...\n", "%YAML 1.2\n---", "|\n>", "a\r\nb\n",
            "SELECT 1;\n-- 说明\u{3000}全角\nSELECT 2;\n", "'a'\n\"b\"\n", "\u{2028}\n\u{85}", "\u{FEFF}", "\u{FEFF}\n1",
            "a\u{A0}b\nc", "!!str x",
            "&a *a",
            "yes", "12:30:00", "0x1F", "1_000", "=", "<<", "@x", "`x`", "a: b", "a #b",
        ]

    @Test("every text reads back byte for byte, in every place", arguments: texts)
    func roundTrip(text: String) throws {
        let lines = [line(1, text), line(2, text, name: text, isActive: false), line(3, "x", name: "y")]
        let back = try read(written(lines))
        #expect(back == lines)
        #expect(
            back.map { Array($0.job.command.text?.utf8 ?? "".utf8) }
                == lines.map { Array($0.job.command.text?.utf8 ?? "".utf8) }
        )
    }

    @Test("a megabyte of everything, and every character PostgreSQL can hold, read back")
    func large() throws {
        for text in [HostileText.megabyte, HostileText.scalars, String(repeating: "SELECT 1; -- 一\n", count: 50_000)] {
            #expect(try read(written([line(1, text)])) == [line(1, text)])
        }
    }

    @Test("commands of several lines are blocks that a person can read")
    func blocks() {
        let text = written([line(1, "SELECT 1;\n\nSELECT '二';")])
        #expect(text.contains("    command: |-\n      SELECT 1;\n\n      SELECT '二';\n"))
        #expect(written([line(1, "a\n")]).contains("    command: |\n      a\n"))
    }

    @Test("an empty list is a list; a file without one is a mistake")
    func empty() throws {
        #expect(try read("jobs: []\n").isEmpty)
        #expect(try read("").isEmpty)
        #expect(throws: ActionableError.self) { try read("{}") }
    }

    @Test("a name that is nothing is no name; nothing else may be nothing")
    func nothing() throws {
        let rest = "schedule: x, database: d, username: u}\n"
        #expect(try read("jobs:\n  - {jobname: null, command: c, \(rest)").first?.job.jobname == nil)
        #expect(try read("jobs:\n  - {jobname: \"null\", command: \"\", \(rest)").first?.job.jobname == "null")
        #expect(throws: ActionableError.self) { try read("jobs:\n  - {command: , \(rest)") }
    }

    static let mistakes: [(text: String, words: String)] = [
        ("jobs:\n  - jobname: a\n    databse: z\n", "jobs.yaml:3: unknown key \"databse\""),
        ("job: []\n", "jobs.yaml:1: unknown key \"job\""),
        ("jobs:\n  - &a {schedule: x}\n  - *a\n", "anchors and aliases are not admitted"),
        (
            "jobs:\n  - {schedule: x, command: y, database: z, username: u, active: maybe}\n",
            "true or false belongs here"
        ),
        ("jobs:\n  - {schedule: x, command: y}\n", "jobs.yaml:2: a job needs database, username"),
        ("jobs:\n  - {schedule: [x], command: y, database: z, username: u}\n", "a text belongs here"),
        ("jobs: {}\n", "a list belongs here"), ("jobs:\n  - x\n", "a mapping belongs here"),
        ("jobs:\n  - {schedule: x, schedule: y}\n", "stands twice"), ("jobs: [\n", "is not valid YAML"),
        (
            "jobs:\n"
                + String(repeating: "  - {jobname: j, schedule: x, command: y, database: z, username: u}\n", count: 2),
            "jobs.yaml:3: job \"j\" of \"u\" stands twice"
        ),
        ("jobs:\n  - {schedule: \"\\0\", command: y, database: z, username: u}\n", "NUL"),
        ("jobs:\n  - {schedule: !!binary \"*\", command: y, database: z, username: u}\n", "no text in Base64"),
        (String(repeating: "[", count: 100_000), "is not valid YAML"),
        ("jobs:\n  - {schedule: x, command: y, database: z, username: \u{1}}\n", "is not valid YAML"),
    ]

    @Test("whatever is wrong is said with file, line and key", arguments: mistakes)
    func strict(text: String, words: String) throws {
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(error.code == "job-file" && error.exitStatus == .wrongUsage)
        #expect(error.problem.english.contains(words), "\(error.problem.english)")
    }
}
