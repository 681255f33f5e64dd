import CronSchedule
import Testing

@testable import Operations

/// pg_cron evaluates minutes that it missed, up to five, as if they were on time: so a launcher that a slow machine held up
/// launches late what was due meanwhile.
@Suite("Launches that are late because the launcher was behind")
struct LaunchForecastTests {
    private typealias M = MadeUp

    /// The beat stood still from 00:03 to 00:05:10, where it launched three minutes at once.
    private static let stalled =
        M.launches(1...2) + [M.launch(5, 10), M.launch(5, 10), M.launch(5, 10)] + M.launches(6...10)

    private func differences(
        beat: [Launch] = stalled,
        _ schedule: String,
        _ launches: [Launch]
    ) throws -> [LaunchDifference] {
        try LaunchForecast(in: .utc, launcherStart: M.launcherStart, beat: beat, through: M.minute(10))
            .differences(of: try M.clock.schedule(schedule), launches)
    }

    @Test("what came late in the launcher's own delay is no difference")
    func excused() throws {
        #expect(try differences("* * * * *", Self.stalled).isEmpty)
        #expect(try differences("3 * * * *", [M.launch(5, 10)]).isEmpty)
        // Due in the delay, launched in the minute after it.
        #expect(try differences("5 * * * *", [M.launch(6, 10)]).isEmpty)
        // Due before, launched in it.
        #expect(try differences("2 * * * *", [M.launch(3, 1)]).isEmpty)
    }

    @Test("the same lateness while the launcher kept up is one")
    func late() throws {
        let late = LaunchDifference.late(due: M.minute(3), M.launch(5, 10))
        #expect(try differences(beat: M.launches(1...10), "3 * * * *", [M.launch(5, 10)]) == [late])
        // After the delay was over.
        let after = LaunchDifference.late(due: M.minute(6), M.launch(7, 10))
        #expect(try differences("6 * * * *", [M.launch(7, 10)]) == [after])
        // Before it began.
        let before = LaunchDifference.late(due: M.minute(1), M.launch(2, 10))
        #expect(try differences("1 * * * *", [M.launch(2, 10)]) == [before])
    }

    @Test("five minutes are not excused: pg_cron passes over what it missed so long")
    func limit() throws {
        let beat = M.launches(1...2) + Array(repeating: M.launch(8, 5), count: 6) + M.launches(9...10)
        #expect(try differences(beat: beat, "3 * * * *", [M.launch(7, 59.999)]).isEmpty)
        let late = LaunchDifference.late(due: M.minute(3), M.launch(8, 0))
        #expect(try differences(beat: beat, "3 * * * *", [M.launch(8, 0)]) == [late])
    }

    @Test("a beat that is half a minute late is a delay, one a millisecond less is none")
    func threshold() throws {
        func beat(_ seconds: Double) -> [Launch] { M.launches(1...3) + [M.launch(4, seconds)] + M.launches(5...10) }
        let launch = M.launch(4, 1)
        let late = LaunchDifference.late(due: M.minute(3), launch)
        #expect(try differences(beat: beat(29.999), "3 * * * *", [launch]) == [late])
        #expect(try differences(beat: beat(30), "3 * * * *", [launch]).isEmpty)
    }

    @Test("a delay excuses nothing that is missing, early or never due")
    func others() throws {
        #expect(try differences("4 * * * *", []) == [.missing(due: M.minute(4))])
        #expect(try differences("4 * * * *", [M.launch(3, 59)]) == [.early(due: M.minute(4), M.launch(3, 59))])
        #expect(try differences("30 * * * *", [M.launch(5, 10)]) == [.unforeseen(M.launch(5, 10))])
    }

    @Test("the first minute that counts is the beat's first, one or two after the launcher's; else nothing can be told")
    func firstMinute() throws {
        for minute in [1, 2] {
            let forecast = try LaunchForecast(
                in: .utc,
                launcherStart: M.launcherStart,
                beat: M.launches(minute...10),
                through: M.minute(10)
            )
            #expect(forecast.firstMinute == M.minute(minute))
            #expect(forecast.due(try M.clock.schedule("* * * * *")) == (minute...10).map(M.minute))
            // An interval is counted from when the launcher saw the job.
            #expect(forecast.due(try M.clock.schedule("30 seconds")).first == M.hour.advanced(bySeconds: 35))
        }
        for beat in [[], M.launches(0...10), M.launches(3...10)] {
            #expect(throws: LaunchForecast.Unusable.self) {
                try LaunchForecast(in: .utc, launcherStart: M.launcherStart, beat: beat, through: M.minute(10))
            }
        }
    }
}
