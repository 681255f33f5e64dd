import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("What a parser's answers say of its release")
struct ProbedParserTests {
    private func releases(_ candidates: [CronRelease], _ answers: [String: String?]) -> [String] {
        let known = Dictionary(uniqueKeysWithValues: answers.map { (ExactText($0.key), $0.value) })
        return ProbedParser(candidates: candidates, answers: known, numbersUsed: 1).releases.map(\.description)
    }

    @Test("a step over the range, the last day and seconds tell releases apart")
    func telling() {
        let old = releases(CronRelease.known, ["*/60 * * * *": nil, "0 0 $ * *": nil, "10 seconds": nil])
        #expect(old == ["1.6.0", "1.6.1", "1.6.2", "1.6.3", "1.6.4"])
        let new = releases(CronRelease.known, ["*/60 * * * *": "invalid", "0 0 $ * *": nil, "10 seconds": nil])
        #expect(new == ["1.6.5", "1.6.6", "1.6.7", "1.6.8"])
        let plain = releases(CronRelease.known, ["0 0 $ * *": "invalid", "10 seconds": nil])
        #expect(plain == ["1.5.0", "1.5.1", "1.5.2"])
    }

    @Test("answers that no candidate gives leave all of them: a release that is not known yet")
    func unknown() {
        let odd = releases([.newest], ["*/60 * * * *": nil])
        #expect(odd == [CronRelease.newest.description])
    }

    @Test("a schedule that was not asked has no verdict")
    func verdicts() {
        let answers: [ExactText: String?] = [ExactText("bogus"): "invalid schedule: bogus", ExactText("@daily"): nil]
        let parser = ProbedParser(candidates: [.newest], answers: answers, numbersUsed: 1)
        #expect(parser.accepts("bogus") == false)
        #expect(parser.refusal(of: "bogus") == "invalid schedule: bogus")
        #expect(parser.accepts("@daily") == true)
        #expect(parser.refusal(of: "@daily") == nil)
        #expect(parser.accepts("@hourly") == nil)
    }
}
