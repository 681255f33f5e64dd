import BackupFormat
import CronModel
import Testing

@testable import Operations

@Suite("Which job of a set is which job of a target")
struct JobMatchingTests {
    private func match(
        _ set: [Job],
        _ target: [Job],
        setSequence: Int64? = 100,
        targetSequence: Int64? = 0
    ) -> JobMatching {
        JobMatching(MadeUp.lines(set), onto: target, setSequence: setSequence, targetSequence: targetSequence)
    }

    private func fates(_ matching: JobMatching) -> [JobMatching.Fate] { matching.matches.map(\.fate) }

    @Test("onto an empty target every job is new and keeps its number")
    func empty() {
        let matching = match([MadeUp.job(3, "a"), MadeUp.job(7, nil)], [])
        #expect(fates(matching) == [.new, .new])
        #expect(matching.matches.map(\.jobid) == [3, 7])
        #expect(matching.renumbered.isEmpty)
    }

    @Test("a named job is its name within its owner, whatever its number")
    func byName() {
        let target = [MadeUp.job(40, "a"), MadeUp.job(41, "a", username: "other")]
        let matching = match([MadeUp.job(3, "a")], target, setSequence: 10)
        #expect(fates(matching) == [.identical])
        #expect(matching.matches[0].jobid == 40)
        #expect(matching.renumbered == [3: 40])
    }

    @Test("number, node and state make no difference; name, schedule, command and database do")
    func content() {
        var moved = MadeUp.job(9, "a", active: false)
        moved.nodename = "elsewhere"
        #expect(fates(match([MadeUp.job(3, "a")], [moved])) == [.identical])
        for other in [
            MadeUp.job(3, "a", schedule: "0 4 * * *"), MadeUp.job(3, "a", command: "SELECT 2"),
            MadeUp.job(3, "a", database: "other"),
        ] {
            #expect(fates(match([MadeUp.job(3, "a")], [other])) == [.conflicting])
        }
        #expect(fates(match([MadeUp.job(3, "a")], [MadeUp.job(3, "b")])) == [.new])
    }

    @Test("names are compared byte by byte, as PostgreSQL does, not by what they look like")
    func spelling() {
        let (composed, decomposed) = (MadeUp.job(1, "caf\u{E9}"), MadeUp.job(2, "cafe\u{301}"))
        let both = match([composed, decomposed], [composed, decomposed])
        #expect(fates(both) == [.identical, .identical])
        #expect(both.matches.map(\.jobid) == [1, 2])
        #expect(fates(match([composed], [decomposed])) == [.new])
        let owners = [MadeUp.job(1, "a", username: "caf\u{E9}"), MadeUp.job(2, "a", username: "cafe\u{301}")]
        #expect(match(owners, owners).matches.map(\.jobid) == [1, 2])
    }

    @Test("an unnamed job is its content; of several alike each stands for one")
    func unnamed() {
        let (one, two, three) = (MadeUp.job(1, nil), MadeUp.job(2, nil), MadeUp.job(3, nil))
        #expect(fates(match([one, two], [one, two, three])) == [.identical, .identical])
        let fewer = match([one, two, three], [one, two])
        #expect(fates(fewer) == [.identical, .identical, .new])
        #expect(fates(match([one], [MadeUp.job(1, nil, command: "SELECT 2")])) == [.new])
    }

    @Test("of unnamed jobs alike, the one with the same number is the same, whoever comes first")
    func unnamedByNumber() {
        let matching = match([MadeUp.job(1, nil), MadeUp.job(2, nil)], [MadeUp.job(2, nil)])
        #expect(fates(matching) == [.new, .identical])
        #expect(matching.matches.map(\.jobid) == [1, 2])
        #expect(matching.renumbered.isEmpty)
    }

    @Test("a number that another job has gives way to one that neither side has ever given out")
    func takenNumber() {
        let matching = match(
            [MadeUp.job(3, "a"), MadeUp.job(4, "b")],
            [MadeUp.job(3, "stranger")],
            setSequence: 20,
            targetSequence: 30
        )
        #expect(matching.matches.map(\.jobid) == [31, 4])
        #expect(matching.renumbered[3] == 31)
        #expect(matching.renumbered[4] == nil)
        #expect(matching.highest == 31)
    }

    @Test("a number that a later job of the set needs is not given to an earlier one")
    func noStealing() {
        let matching = match([MadeUp.job(1, "a"), MadeUp.job(2, "b")], [MadeUp.job(1, "stranger")], setSequence: 1)
        #expect(matching.matches.map(\.jobid) == [3, 2])
    }

    @Test("history of a job that the set no longer has does not become that of a stranger with its number")
    func orphans() {
        let matching = match([MadeUp.job(1, "a")], [MadeUp.job(5, "stranger")], setSequence: 20)
        #expect(matching.renumbered == [5: 21])
        #expect(match([MadeUp.job(1, "a")], [MadeUp.job(25, "later")], setSequence: 20).renumbered.isEmpty)
    }

    @Test("a number once given is given again, so that a restore that goes on finds its own history")
    func earlierNumbers() {
        let (lines, target) = (MadeUp.lines([MadeUp.job(3, "a")]), [MadeUp.job(3, "stranger"), MadeUp.job(5, "other")])
        let first = JobMatching(lines, onto: target, setSequence: 20, targetSequence: 30)
        #expect(first.renumbered == [3: 31, 5: 32])
        let again = JobMatching(lines, onto: target, setSequence: 20, targetSequence: 32, earlier: first.renumbered)
        #expect(again.renumbered == first.renumbered)
        #expect(again.highest == 32)
        let restored = target + [MadeUp.job(31, "a")]
        let third = JobMatching(lines, onto: restored, setSequence: 20, targetSequence: 40, earlier: first.renumbered)
        #expect(third.renumbered == first.renumbered)
        #expect(fates(third) == [.identical])
        #expect(third.highest == 40)
    }

    @Test("a long command is compared by its digest")
    func longCommands() {
        var (line, row) = (MadeUp.job(1, "a", command: String(repeating: "x", count: 70_000)), MadeUp.job(1, "a"))
        row.command = .digest(sha256: line.command.sha256, bytes: 70_000)
        #expect(fates(match([line], [row])) == [.identical])
        line.command = .digest(sha256: line.command.sha256, bytes: 70_000)
        #expect(fates(match([line], [row])) == [.identical])
        row.command = .digest(sha256: Command.text("y").sha256, bytes: 70_000)
        #expect(fates(match([line], [row])) == [.conflicting])
    }
}
