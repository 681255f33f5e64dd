import Testing

@testable import CronSchedule

@Suite("Warnings")
struct ScheduleWarningTests {
    static let cases: [(String, [ScheduleWarning])] = [
        ("30 3 * * *", []), ("@daily", []), ("0 9 * * 1-5", []), ("* * * * *\n", []), ("10 seconds", []),
        ("0 */5 * * * *", [.trailingText("*")]),
        ("@daily x", [.trailingText("x")]),
        ("5#2 * * * *", [.ignoredRest(field: .minute, text: "#2")]),
        ("0 22-6 * * *", [.reversedRange(field: .hour, text: "22-6", sets: [0, 1, 2, 3, 4, 5, 6, 22, 23])]),
        ("0 0 25-5 * *", [.reversedRange(field: .dayOfMonth, text: "25-5", sets: [1, 2, 3, 4, 5] + Array(25...31))]),
        ("0 0 * * sat-sun", [.reversedRange(field: .dayOfWeek, text: "sat-sun", sets: []), .neverRuns]),
        ("0-10/40 * * * *", [.stepOverRange(field: .minute, step: 40)]),
        ("4294967301 * * * *", [.overflow(field: .minute, value: 5)]),
        ("@yearly", [.yearlyNeverRuns]),
        ("0 0 30 2 *", [.neverRuns]),
        ("0 9 13 * 5", [.dayOrWeekday]),
        ("0 9 $ * 5", [.dayOrWeekday]),
        ("0 9 1-31 * 5", [.withoutEffect(field: .dayOfWeek)]),
        ("0 9 13 * 0-6", [.withoutEffect(field: .dayOfMonth)]),
        ("0 9 */2 * 5", [.starNeedsBoth(field: .dayOfMonth)]),
        ("0 9 13 * */2", [.starNeedsBoth(field: .dayOfWeek)]),
    ]

    @Test("what is accepted and may not have been meant is said", arguments: cases)
    func warnings(text: String, expected: [ScheduleWarning]) throws {
        let warnings = try Schedule(text).warnings
        #expect(warnings == expected)
        for warning in warnings {
            #expect(!warning.message().isEmpty && !warning.message().hasSuffix("."))
            #expect(!warning.message(in: .chinese).isEmpty && !warning.code.isEmpty)
        }
    }

    @Test("a day early is warned of in 1.6.0 and 1.6.1 alone, where days matter")
    func oneDayEarly() throws {
        let early = try #require(CronRelease("1.6.1"))
        #expect(try Schedule("0 9 1 * *", release: early).warnings == [.oneDayEarly])
        #expect(try Schedule("0 9 * * *", release: early).warnings.isEmpty)
        #expect(try Schedule("0 9 $ * *", release: early).warnings.isEmpty)
    }

    @Test("with the setting for both days there is nothing to warn of")
    func both() throws {
        #expect(try Schedule("0 9 13 * 5", matchDomAndDow: true).warnings.isEmpty)
    }
}
