import Foundation
import Testing

@testable import CronSchedule

@Suite("Instants")
struct InstantTests {
    @Test(
        "ISO 8601 with Z or an offset is read",
        arguments: [
            ("2026-11-22T08:00:00Z", "2026-11-22T08:00:00Z"), ("2026-11-22T08:00Z", "2026-11-22T08:00:00Z"),
            ("2026-11-22 08:00:59.999z", "2026-11-22T08:00:59Z"), ("2026-11-22T16:00:00+08:00", "2026-11-22T08:00:00Z"),
            ("2026-11-22T16:00:00+0800", "2026-11-22T08:00:00Z"), ("2026-11-21T23:30-08", "2026-11-22T07:30:00Z"),
            ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ]
    )
    func reads(text: String, instant: String) {
        #expect(Instant(iso8601: text)?.description == instant)
    }

    @Test(
        "what leaves the instant open or does not exist is refused",
        arguments: [
            "2026-11-22T08:00:00", "2026-11-22", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z",
            "2026-11-22T08:00:60Z", "26-11-22T08:00:00Z", "2026-11-22T08:00:00Z ", "2026-11-22T08:00:00.Z", "", "now",
        ]
    )
    func refuses(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test("the calendar is that of the C library, for 12,000 random days")
    func calendar() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<12_000 {
            let day = generator.number(-700_000...3_000_000)
            var seconds = time_t(day * 86_400)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let date = Gregorian.date(ofDay: day)
            #expect(date == (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)))
            #expect(Gregorian.day(year: date.year, month: date.month, day: date.day) == day)
            #expect(Gregorian.weekday(ofDay: day) == Int(parts.tm_wday))
        }
    }

    @Test("an instant is encoded as its text")
    func coding() throws {
        let instant = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        let encoded = try JSONEncoder().encode([instant])
        #expect(String(decoding: encoded, as: UTF8.self) == "[\"2026-11-22T08:00:00Z\"]")
        #expect(try JSONDecoder().decode([Instant].self, from: encoded) == [instant])
    }

    @Test("years beyond four digits carry a sign")
    func farYears() {
        #expect(Instant(secondsSince1970: 253_402_300_800).description == "+10000-01-01T00:00:00Z")
        #expect(Instant(secondsSince1970: -62_167_219_201).description == "-0001-12-31T23:59:59Z")
        #expect(Instant(secondsSince1970: .max).description.hasPrefix("+292277026596-12-04T15:30:07Z"))
        #expect(Instant(secondsSince1970: .min).description.hasPrefix("-292277022657-01-27T08:29:52Z"))
    }

    @Test("moving beyond the range of seconds stops at its end")
    func overflow() {
        #expect(Instant(secondsSince1970: .max).advanced(bySeconds: 1).secondsSince1970 == .max)
        #expect(Instant(secondsSince1970: .min).advanced(bySeconds: -1).secondsSince1970 == .min)
    }
}
