import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("What a rehearsal says of its jobs")
struct RehearsalSumTests {
    private typealias M = MadeUp

    @Test("each job by itself, and all together: foretold, launched, missing, unexpected; why others were not compared")
    func sum() throws {
        let forecast = try LaunchForecast(
            in: .utc,
            launcherStart: M.launcherStart,
            beat: M.launches(1...10),
            through: M.minute(10)
        )
        var sum = RehearsalSum()
        sum.add(M.job(1, "*/2 * * * *"), M.clock, forecast, [2, 4, 6, 8, 10].map { M.launch($0) })
        sum.add(M.job(2, "*/5 * * * *"), M.clock, forecast, [M.launch(5)])
        sum.add(M.job(3, "3 * * * *"), M.clock, forecast, [M.launch(3), M.launch(9)])
        sum.add(M.job(4, "4 * * * *"), M.clock, forecast, [M.launch(5, 15)])
        sum.add(M.job(5, "* * * * *", isActive: false), M.clock, forecast, [M.launch(5)])
        sum.add(M.job(6, "30 seconds"), M.clock, forecast, (1...10).map { M.launch(0, Double(5 + 30 * $0)) })
        sum.add(M.job(7, "@reboot"), M.clock, forecast, [])
        sum.add(M.job(8, "61 * * * *"), M.clock, forecast, [])
        let counts = sum.results.map { [Int($0.jobid), $0.predicted, $0.launched, $0.missing, $0.unexpected] }
        #expect(
            counts == [
                [1, 5, 5, 0, 0], [2, 2, 1, 1, 0], [3, 1, 2, 0, 1], [4, 1, 1, 0, 1], [5, 0, 1, 0, 1], [6, 19, 10, 9, 0],
            ]
        )
        #expect([sum.jobs, sum.predicted, sum.launched, sum.missing, sum.unexpected] == [6, 28, 20, 10, 3])
        #expect(sum.differences.map(\.jobid) == [2, 3, 4, 5, 6])
        #expect(
            sum.differences.map(\.first.english) == [
                "not launched at \(M.minute(10))", "launched at \(M.launch(9)), when nothing was due",
                "due at \(M.minute(4)), launched late, at \(M.launch(5, 15))",
                "launched at \(M.launch(5)), when nothing was due", "launched 10 times of about 19",
            ]
        )
        #expect(
            sum.skipped.map(\.english) == [
                "\"job 7\": runs at a start, not by the clock", "\"job 8\": its schedule is not accepted",
            ]
        )
    }
}
