import CronSchedule
import PostgresAccess
import Testing

@testable import Operations

@Suite("Which runs of a job were missed")
struct MissedRunsTests {
    /// A full minute; times below are seconds from here.
    private static let zero = 1_800_000_000

    private func missed(
        _ schedule: String = "* * * * *",
        starts: [Int],
        lasting seconds: Int = 1,
        until: Int
    ) throws -> (count: Int, runs: [Int]) {
        let release: CronRelease = .newest
        let clock = CronClock(releases: [release], timezone: "GMT", matchDomAndDow: false)
        let runs = MissedRuns(
            of: try clock.schedule(schedule),
            in: clock.zone,
            launches: starts.map { .init(jobid: 1, start: Self.zero + $0, end: Self.zero + $0 + seconds) },
            since: Instant(secondsSince1970: Self.zero),
            until: Instant(secondsSince1970: Self.zero + until)
        )
        return (runs.count, runs.runs.map { $0.secondsSince1970 - Self.zero })
    }

    @Test("a run in its own minute is not missed, one without a launch is")
    func minutes() throws {
        #expect(try missed(starts: [60, 121, 180], until: 200).count == 0)
        #expect(try missed(starts: [60, 180], until: 200).runs == [120])
        #expect(try missed(starts: [], until: 200).runs == [60, 120, 180])
    }

    @Test("a run that queued counts for the oldest that lacks one, up to six hours late")
    func late() throws {
        #expect(try missed("0 0 * * *", starts: [], until: 86_400).count == 1)
        let due = try #require(try missed("0 0 * * *", starts: [], until: 86_400).runs.first)
        #expect(try missed("0 0 * * *", starts: [due + 5 * 3600], until: 86_400).count == 0)
        #expect(try missed("0 0 * * *", starts: [due + 7 * 3600], until: 86_400).runs == [due])
    }

    @Test("the launch of a run that is due after the end makes up for none before")
    func after() throws {
        #expect(try missed(starts: [60, 180, 240], until: 200).runs == [120])
        #expect(try missed(starts: [60, 180, 240, 250], until: 200).runs == [])
    }

    @Test("an interval misses what fits into the gaps in which nothing was under way")
    func intervals() throws {
        #expect(try missed("10 seconds", starts: [10, 20, 30], until: 40).count == 0)
        #expect(try missed("10 seconds", starts: [10, 60], until: 65).runs == [21])
        #expect(try missed("10 seconds", starts: [10], lasting: 50, until: 65).count == 0)
        #expect(try missed("@reboot", starts: [], until: 86_400).count == 0)
    }
}
