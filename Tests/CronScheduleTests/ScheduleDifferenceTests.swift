import Testing

@testable import CronSchedule

@Suite("Differences between releases and settings")
struct ScheduleDifferenceTests {
    private func difference(_ text: String, _ here: String, _ there: String) throws -> ScheduleDifference {
        try Schedule.differences(
            of: text,
            from: ScheduleContext(release: #require(CronRelease(here))),
            to: ScheduleContext(release: #require(CronRelease(there))),
            after: #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        )
    }

    @Test("an ordinary schedule is the same in every release but 1.5.0, 1.6.0 and 1.6.1")
    func ordinary() throws {
        for release in CronRelease.known where !release.misreadsNumbersAsIntervals {
            #expect(try difference("30 3 * * *", "1.4.2", release.description) == .same(provenUntil: nil))
            let weekly = try difference("30 3 * * 1", "1.4.2", release.description)
            #expect(weekly.isSame == !release.runsOneDayEarly, "\(release)")
        }
    }

    @Test("a step over the range is rejected there from 1.6.5, and rejected here the other way")
    func steps() throws {
        guard case .rejectedThere(let error) = try difference("*/90 * * * *", "1.6.4", "1.6.5"),
            case .rejectedHere = try difference("*/90 * * * *", "1.6.5", "1.6.4")
        else {
            Issue.record("not rejected")
            return
        }
        #expect(error.reason == .stepTooLarge(90))
        guard case .rejectedInBoth = try difference("nonsense", "1.6.4", "1.6.5") else {
            Issue.record("not rejected in both")
            return
        }
    }

    @Test("@yearly never runs there from 1.6.0, and never here the other way")
    func yearly() throws {
        #expect(try difference("@yearly", "1.5.2", "1.6.8") == .neverThere)
        guard case .neverHere(let first) = try difference("@yearly", "1.6.8", "1.5.2") else {
            Issue.record("not never here")
            return
        }
        #expect(first.first?.description == "2027-01-01T00:00:00Z")
        #expect(try difference("@yearly", "1.6.0", "1.6.8") == .same(provenUntil: nil))
    }

    @Test("other times come with the first instants at which only one runs")
    func otherTimes() throws {
        guard case .otherTimes(let first) = try difference("0 9 1 * *", "1.6.1", "1.6.2") else {
            Issue.record("not other times")
            return
        }
        #expect(
            first.map(\.instant.description) == [
                "2026-11-30T09:00:00Z", "2026-12-01T09:00:00Z", "2026-12-31T09:00:00Z",
            ]
        )
        #expect(first.map(\.there) == [false, true, false])
    }

    @Test(
        "where only the catalog version is known, the releases that differ for this very schedule are named",
        arguments: [
            ("30 3 * * *", "1.6", 1), ("30 3 * * 1", "1.6", 2), ("*/90 * * * *", "1.6", 2), ("@yearly", "1.6", 1),
            ("5-10/2147483647 * * * *", "1.6", 2), ("# x", "1.2", 1), ("3 4 * * *", "1.5", 2),
        ]
    )
    func agreement(text: String, catalogVersion: String, groups: Int) throws {
        let start = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        let releases = CronRelease.candidates(catalogVersion: catalogVersion)
        let found = Schedule.agreement(on: text, among: releases, after: start)
        #expect(found.count == groups, "\(found)")
        #expect(found.flatMap(\.self).sorted() == releases)
    }

    @Test("a difference is told in both languages")
    func messages() throws {
        let found = try difference("0 9 1 * *", "1.6.1", "1.6.2")
        #expect(found.message().hasPrefix("runs at other times there: 2026-11-30T09:00:00Z only here, "))
        #expect(found.message(in: .chinese).contains("2026-12-01T09:00:00Z 仅在目标端"))
        #expect(try difference("3 4 * * *", "1.4.2", "1.5.0").message().hasSuffix(": every 3 seconds"))
        #expect(try difference("*/90 * * * *", "1.6.4", "1.6.8").message().hasPrefix("is refused there: minute: "))
    }

    @Test("@weekly sets other flags from 1.6.0 on and runs all the same")
    func weekly() throws {
        #expect(try difference("@weekly", "1.5.2", "1.6.8") == .same(provenUntil: nil))
    }

    @Test("1.5.0 makes an interval of it")
    func otherKind() throws {
        let found = try difference("3 4 * * *", "1.4.2", "1.5.0")
        #expect(found == .otherKind(here: .cron, there: .interval(seconds: 3)))
    }

    @Test("another time zone moves the runs of a day, not those of every minute")
    func zones() throws {
        let start = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        let here = ScheduleContext(release: .newest)
        let there = try ScheduleContext(release: .newest, timezone: TimeZoneRules.load("Asia/Shanghai"))
        #expect(Schedule.differences(of: "* * * * *", from: here, to: there, after: start) == .same(provenUntil: nil))
        #expect(Schedule.differences(of: "*/5 * * * *", from: here, to: there, after: start).isSame)
        #expect(!Schedule.differences(of: "0 9 * * *", from: here, to: there, after: start).isSame)
    }

    @Test("the setting for both days changes a schedule that has both, and only from 1.6.8 on")
    func both() throws {
        let start = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        let here = ScheduleContext(release: .newest)
        let there = ScheduleContext(release: .newest, matchDomAndDow: true)
        #expect(!Schedule.differences(of: "0 9 13 * 5", from: here, to: there, after: start).isSame)
        #expect(Schedule.differences(of: "0 9 13 * *", from: here, to: there, after: start) == .same(provenUntil: nil))
        let old = ScheduleContext(release: try #require(CronRelease("1.6.7")), matchDomAndDow: true)
        #expect(Schedule.differences(of: "0 9 13 * 5", from: here, to: old, after: start) == .same(provenUntil: nil))
    }
}
