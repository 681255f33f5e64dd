internal import CronModel
package import CronSchedule

/// What a server's own parser answered, and which release that makes it.
package struct ProbedParser: Sendable, Encodable {
    /// The releases that fit what the server shows and what its parser answered, oldest first; never empty.
    package let releases: [CronRelease]
    /// Numbers of `cron.jobid_seq` that are gone: a sequence does not roll back.
    package let numbersUsed: Int
    /// Each schedule that was asked, and why it was refused; nil: it was not.
    private let answers: [ExactText: String?]

    init(candidates: [CronRelease], answers: [ExactText: String?], numbersUsed: Int) {
        releases = Self.fitting(candidates, answers)
        self.answers = answers
        self.numbersUsed = numbersUsed
    }

    /// Nil where this schedule was not asked.
    package func accepts(_ schedule: String) -> Bool? { answers[ExactText(schedule)].map { $0 == nil } }

    /// The server's words; nil where it accepts the schedule or was not asked.
    package func refusal(of schedule: String) -> String? { answers[ExactText(schedule)] ?? nil }

    /// Schedules that releases tell apart: step sizes over the range up to 1.6.4, `$` from 1.6.0, seconds from 1.5.0.
    static let telling = ["*/60 * * * *", "0 0 $ * *", "10 seconds"]

    /// A parser that answers like none of the candidates is one that is not known yet: all of them stay.
    private static func fitting(_ candidates: [CronRelease], _ answers: [ExactText: String?]) -> [CronRelease] {
        let fitting = candidates.filter { release in
            telling.allSatisfy { text in
                guard let answer = answers[ExactText(text)] else { return true }
                return ((try? Schedule(text, release: release)) != nil) == (answer == nil)
            }
        }
        return fitting.isEmpty ? candidates : fitting
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(releases, forKey: .releases)
        try container.encode(numbersUsed, forKey: .numbersUsed)
    }

    private enum CodingKeys: CodingKey {
        case releases
        case numbersUsed
    }
}

extension CronClock {
    /// The same clock, once it is known better which release it is.
    func narrowed(to releases: [CronRelease]) -> CronClock {
        CronClock(releases: releases, timezone: timezone, matchDomAndDow: matchDomAndDow)
    }
}
