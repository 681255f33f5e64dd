import Testing

@testable import CronSchedule

@Suite("Grammar by release")
struct ScheduleGrammarTests {
    private func reason(_ text: String, _ release: String) throws -> ScheduleError.Reason? {
        do throws(ScheduleError) {
            _ = try Schedule(text, release: CronRelease(release) ?? .newest)
            return nil
        } catch {
            return error.reason
        }
    }

    private func kind(_ text: String, _ release: String = "1.6.8") -> Schedule.Kind? {
        try? Schedule(text, release: CronRelease(release) ?? .newest).kind
    }

    @Test("a step over the field's greatest value is taken up to 1.6.4 and refused from 1.6.5")
    func steps() throws {
        for (text, step) in [("*/60 * * * *", 60), ("0 */24 * * *", 24), ("0 0 */32 * *", 32), ("0 0 1 */13 *", 13)] {
            #expect(try reason(text, "1.6.4") == nil)
            #expect(try reason(text, "1.6.5") == .stepTooLarge(step))
        }
        #expect(try reason("*/59 * * * *", "1.6.8") == nil)
    }

    @Test("a step that overflows 32 bits is refused up to 1.5.2, crashes 1.6.0 to 1.6.4, and is refused again")
    func overflowingStep() throws {
        let text = "5-10/2147483647 * * * *"
        #expect(try reason(text, "1.2.0") == .stepTooLarge(2_147_483_647))
        #expect(try reason(text, "1.5.2") == .stepTooLarge(2_147_483_647))
        #expect(try reason(text, "1.6.4") == .crashesBackend)
        #expect(try reason(text, "1.6.5") == .stepTooLarge(2_147_483_647))
        #expect(try reason("0-10/2147483647 * * * *", "1.6.4") == nil)
        #expect(try reason("0 0 1-3/2147483647 * *", "1.6.4") == nil)
        #expect(try reason("0 0 1-3/2147483647 * *", "1.4.2") == .stepTooLarge(2_147_483_647))
        #expect(try reason("10-5/2147483647 * * * *", "1.6.4") == nil)
    }

    @Test("1000 bytes and more are refused; up to 1.2.0 the backend crashes")
    func length() throws {
        let longest = "* * * * *" + String(repeating: "x", count: 990)
        #expect(try reason(longest, "1.6.8") == nil)
        #expect(try reason(longest, "1.2.0") == nil)
        #expect(try reason(longest + "x", "1.6.8") == .tooLong)
        #expect(try reason(longest + "x", "1.2.0") == .crashesBackend)
        #expect(kind(String(repeating: " ", count: 2000) + "5 seconds") == .interval(seconds: 5))
    }

    @Test("up to 1.2.0 a comment without a line end and an unknown word hang the backend")
    func hangs() throws {
        #expect(try reason("# nothing", "1.2.0") == .hangsBackend)
        #expect(try reason("# nothing", "1.3.0") == .empty)
        #expect(try reason("# x\n* * * * *", "1.2.0") == nil)
        #expect(try reason("@restart", "1.2.0") == .hangsBackend)
        #expect(try reason("@restart\n", "1.2.0") == .unknownWord("@restart"))
        #expect(try reason("@every 5m", "1.3.0") == .unknownWord("@every"))
        #expect(kind("@restart", "1.3.0") == .reboot)
        #expect(ScheduleError(reason: .hangsBackend, field: nil, position: 0, release: .newest).isDangerous)
    }

    @Test(
        "intervals: 1 to 59, any white space before the word, any case, white space after the plural alone",
        arguments: [
            ("10 seconds", 10), ("1 second", 1), ("59 SECONDS", 59), ("5seconds", 5), ("+5 seconds", 5),
            ("05 Seconds", 5),
            (" \n5\n\tseconds \n", 5), ("4294967301 seconds", 5), ("-4294967291 seconds", 5),
            ("-18446744073709551615 second", 1),
        ]
    )
    func intervals(text: String, seconds: Int) {
        #expect(kind(text) == .interval(seconds: seconds))
        #expect(kind(text, "1.5.0") == .interval(seconds: seconds))
        #expect(kind(text, "1.4.2") == nil)
    }

    @Test(
        "what is no interval",
        arguments: [
            "0 seconds", "60 seconds", "-5 seconds", "5 second ", "5 sec", "5 secondx", "5 seconds x", "1 minute",
            "5.0 seconds", "seconds", "18446744073709551617 seconds", "- 5 seconds",
        ]
    )
    func noIntervals(text: String) {
        #expect(kind(text) == nil)
    }

    @Test("1.5.0 alone takes a leading number from 1 to 59 for an interval, whatever follows")
    func misreading() throws {
        #expect(kind("3 4 * * *", "1.5.0") == .interval(seconds: 3))
        #expect(kind("3 4 * * *", "1.5.1") == .cron)
        #expect(kind("5,10 * * * *", "1.5.0") == .interval(seconds: 5))
        #expect(kind("7 rubbish", "1.5.0") == .interval(seconds: 7))
        #expect(kind("0 4 * * *", "1.5.0") == .cron)
        #expect(kind("*/5 * * * *", "1.5.0") == .cron)
        #expect(kind("5 second x", "1.5.0") == nil)
        let schedule = try Schedule("3 4 * * *", release: #require(CronRelease("1.5.0")))
        #expect(schedule.warnings == [.misreadAsInterval(seconds: 3)])
        #expect(try Schedule("3 seconds", release: schedule.release).warnings.isEmpty)
    }

    @Test("an error names the field, the byte and the reason")
    func errors() {
        let cases: [(String, ScheduleField?, Int, ScheduleError.Reason)] = [
            ("", nil, 0, .empty), ("* * * *", .dayOfWeek, 7, .missingField), ("* * *\n* *", .month, 5, .missingField),
            ("1,,2 * * * *", .minute, 2, .missingNumber), ("0 24 * * *", .hour, 2, .outOfRange(24)),
            ("5/15 * * * *", .minute, 1, .stepWithoutRange), ("*/0 * * * *", .minute, 2, .stepNotPositive),
            ("0 0 * * sunday", .dayOfWeek, 8, .notANumber("sunday")), ("0 0 $,1 * *", .dayOfMonth, 5, .lastDayNotAlone),
            ("0 0 ? * *", .dayOfMonth, 4, .missingNumber), ("60 seconds", nil, 0, .intervalOutOfRange(60)),
            ("* * * * *\0", nil, 9, .zeroByte), ("0 0 1-32 * *", .dayOfMonth, 4, .outOfRange(32)),
        ]
        for (text, field, position, reason) in cases {
            #expect(throws: ScheduleError(reason: reason, field: field, position: position, release: .newest)) {
                try Schedule(text)
            }
        }
    }

    @Test("every reason has a message in both languages")
    func messages() {
        let reasons: [ScheduleError.Reason] = [
            .empty, .tooLong, .missingField, .missingNumber, .notANumber("x"), .outOfRange(60), .stepWithoutRange,
            .stepNotPositive, .stepTooLarge(60), .lastDayNotAlone, .unknownWord("@x"), .intervalOutOfRange(60),
            .intervalsUnsupported, .zeroByte, .crashesBackend, .hangsBackend,
        ]
        for reason in reasons {
            let error = ScheduleError(reason: reason, field: .minute, position: 0, release: .newest)
            #expect(error.message().hasPrefix("minute: ") && !error.message().hasSuffix("."))
            #expect(error.message(in: .chinese).hasPrefix("分钟字段"))
            #expect((error.hint() == nil) == (error.hint(in: .chinese) == nil))
        }
    }

    @Test("random bytes and mutations are read or refused in every release, and never crash")
    func randomBytes() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("0123456789*/,-$#@ \t\n\rabcsundeLW;.?\u{e9}".utf8)
        for _ in 0..<4000 {
            let count = generator.number(0...24)
            let any = generator.chance(20)
            let bytes = (0..<count).map { _ in any ? UInt8(generator.number(0...255)) : generator.pick(alphabet) }
            let release = generator.pick(CronRelease.known)
            guard let schedule = try? Schedule(String(decoding: bytes, as: UTF8.self), release: release) else {
                continue
            }
            #expect(!schedule.words().isEmpty)
            _ = schedule.warnings.map { $0.message(in: .chinese) }
        }
    }
}
