import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import Operations
@testable import cronvault

@Suite("Differences between lists of jobs")
struct JobDifferenceTests {
    private func line(
        _ number: Int64,
        _ name: String?,
        schedule: String = "0 3 * * *",
        command: String = "SELECT 1",
        database: String = "d",
        username: String = "u",
        isActive: Bool = true
    ) -> JobLine {
        let job = Job(
            jobid: number,
            jobname: name,
            schedule: schedule,
            command: .text(command),
            database: database,
            username: username,
            nodename: "localhost",
            nodeport: 5432,
            active: isActive
        )
        return JobLine(job: job, wantedActive: isActive)
    }

    private func difference(_ old: [JobLine], _ new: [JobLine]) -> JobDifference {
        JobDifference(from: JobRoster(file: "old", jobs: old), to: JobRoster(file: "new", jobs: new))
    }

    @Test("numbers and order are no difference, nor which of two unnamed jobs alike is which")
    func same() {
        let old = [line(1, "a"), line(2, nil), line(3, nil), line(4, "b")]
        let new = [line(9, "b"), line(8, nil), line(2, "a"), line(1, nil)]
        #expect(difference(old, new).same)
    }

    @Test("a name belongs to its owner; names are compared byte by byte")
    func identity() {
        #expect(difference([line(1, "a")], [line(1, "a", username: "v")]).jobs.map(\.kind) == [.removed, .added])
        #expect(difference([line(1, "e\u{301}")], [line(1, "\u{E9}")]).jobs.count == 2)
    }

    @Test("an unnamed job with other content is another job")
    func unnamed() {
        let found = difference([line(1, nil)], [line(1, nil, schedule: "1 1 * * *")])
        #expect(found.jobs.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.added, .removed])
        #expect(difference([line(1, nil), line(2, nil)], [line(1, nil)]).jobs.map(\.kind) == [.removed])
    }

    @Test("each field that is other is told with both values")
    func fields() throws {
        let found = difference(
            [line(1, "a")],
            [line(1, "a", schedule: "@hourly", command: "SELECT 2", database: "e", isActive: false)]
        )
        let change = try #require(found.jobs.first)
        #expect(change.kind == .changed)
        #expect(change.fields.map(\.name) == ["schedule", "database", "active", "command"])
        #expect(change.fields.map(\.from) == ["0 3 * * *", "d", "true", "SELECT 1"])
        #expect(change.fields.map(\.to) == ["@hourly", "e", "false", "SELECT 2"])
    }

    private func shown(_ old: String, _ new: String, verbose: Bool = false) -> [String] {
        let found = difference([line(1, "a", command: old)], [line(1, "a", command: new)])
        return DiffView.lines(found, verbose: verbose).map(\.text.english)
    }

    @Test("long commands are shown by their lines, with those around a change")
    func lines() {
        let old = (1...30).map { "line \($0)" }
        var new = old
        new[14] = "other"
        let words = shown(old.joined(separator: "\n"), new.joined(separator: "\n"))
        let expected = [
            "   …", "   line 12", "   line 13", "   line 14", "-  line 15", "+  other", "   line 16", "   line 17",
            "   line 18", "   …",
        ]
        #expect(words.contains(expected))
    }

    @Test("what is shown is bounded, and the time too")
    func bounded() {
        let old = (1...900).map { "a\($0)" }.joined(separator: "\n")
        let new = (1...900).map { "b\($0)" }.joined(separator: "\n")
        #expect(shown(old, new).count < 80)
        let huge = (1...100_000).map { "c\($0)" }.joined(separator: "\n")
        #expect(shown(old, huge).contains { $0.contains("too long") })
    }

    @Test("a line end of Windows is a difference")
    func carriageReturn() {
        #expect(shown("a\nb", "a\r\nb").contains("+  a\\r"))
    }
}
