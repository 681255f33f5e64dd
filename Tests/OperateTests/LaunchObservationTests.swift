import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("Launches that were seen, beside those that were predicted")
struct LaunchObservationTests {
    private static let zero = 1_800_000_000

    private func check(
        _ schedule: String = "* * * * *",
        isActive: Bool = true,
        starts: [Int?],
        of jobid: Int64 = 1,
        busy: Set<Int64> = [],
        until: Int = 130
    ) -> Check {
        LaunchObservation(
            jobs: [
                Job(
                    jobid: 1,
                    jobname: "job",
                    schedule: schedule,
                    command: .text("SELECT 1"),
                    database: "postgres",
                    username: "postgres",
                    nodename: "localhost",
                    nodeport: 5432,
                    active: isActive
                )
            ],
            clock: CronClock(releases: [.newest], timezone: "GMT", matchDomAndDow: false),
            begin: Instant(secondsSince1970: Self.zero),
            end: Instant(secondsSince1970: Self.zero + until),
            launches: starts.map { start in
                .init(jobid: jobid, start: start.map { Instant(secondsSince1970: Self.zero + $0) })
            },
            busy: busy
        ).check()
    }

    @Test("each run started: good; one that only begins counts as the one that was due")
    func asPredicted() {
        #expect(check(starts: [60, 121]).status == .ok)
        #expect(check(starts: [60, nil]).status == .ok)
        #expect(check("10 seconds", starts: [5, 15, 25], until: 30).status == .ok)
    }

    @Test("one that did not start is missing, unless one from before is still under way")
    func missing() {
        #expect(check(starts: [60]).status == .failed)
        #expect(check(starts: []).evidence.first?.english.contains("2 missing") == true)
        #expect(check(starts: [], busy: [1]).status == .ok)
        #expect(check("10 seconds", starts: [], until: 60).status == .failed)
    }

    @Test("a launch too many is unexpected, also of a job that is inactive; one of a job that changed is only told")
    func unexpected() {
        #expect(check(starts: [60, 70, 121]).status == .failed)
        #expect(check(isActive: false, starts: [60]).status == .failed)
        let stranger = check("0 0 1 1 *", starts: [60], of: 9)
        #expect(stranger.status == .warning)
    }

    @Test("nothing due: nothing proven")
    func nothing() {
        #expect(check("0 0 1 1 *", starts: []).status == .warning)
    }
}
