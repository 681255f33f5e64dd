import CronSchedule
import TestSupport
import Testing

/// Real pg_cron lives through days that matter, dozens of times as fast, and has to launch what `CronSchedule` foretells.
@Suite("The clock of real pg_cron", .timeLimit(.minutes(15)))
struct ClockTests {
    @Test("launches are those foretold, run by run: a leap day, ends of months, a year's end; the machine's own server")
    func own() async throws {
        try await watch(ClockScenario.own())
    }

    @Test("launches are those foretold, run by run: spring and autumn of a local clock; Debian trixie's server")
    func trixie() async throws {
        try await watch(ClockScenario.trixie())
    }

    /// Watches all scenarios at once, then judges each.
    private func watch(_ scenarios: [ClockScenario]) async throws {
        let observations = await withTaskGroup { group in
            for (index, scenario) in scenarios.enumerated() {
                group.addTask { (index, await Result.of { try await ClockWatch(scenario: scenario).observe() }) }
            }
            return await group.reduce(into: [Int: Result<Observation, any Error>]()) { $0[$1.0] = $1.1 }
        }
        for (index, scenario) in scenarios.enumerated() {
            do {
                try judge(scenario, try #require(observations[index]).get())
            } catch let error as MatrixUnavailable {
                try error.end()
            } catch {
                Issue.record(error, "\(scenario.name)")
            }
        }
    }

    private func judge(_ scenario: ClockScenario, _ observation: Observation) throws {
        let mistakes = try Forecast(scenario, for: observation).mistakes(observation)
        #expect(mistakes.isEmpty, "\(scenario.name)")
        for (schedule, count) in scenario.headlines {
            #expect(observation.launches(of: schedule, in: scenario).count == count, "\(scenario.name): \(schedule)")
        }
        let misread = try Forecast(misreading: scenario, for: observation).mistakes(observation)
        #expect(!misread.isEmpty, "\(scenario.name): launches that fit a wrong clock too prove nothing")
        print(observation.summary(scenario))
    }
}

extension Result where Failure == any Error, Success: Sendable {
    /// How a piece of work ended.
    fileprivate static func of(_ work: () async throws -> Success) async -> Result {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
