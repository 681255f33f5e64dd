import CronModel
import CronSchedule
import Testing

@testable import Daemon

@Suite("The book of alerts: what is told, when, and how often")
struct AlertBookTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)
    private let manners = AlertBook.Manners(groupWait: 30, repeatInterval: 3600, quiet: nil)

    private func condition(_ subject: String, _ severity: Condition.Severity = .warning) -> Condition {
        Condition(.jobFailed, of: "main", subject: subject, severity, Text(verbatim: "\(subject) failed"))
    }

    private func found(_ conditions: Condition...) -> AlertRules.Findings {
        AlertRules.Findings(conditions: conditions, known: [.jobFailed])
    }

    private func at(_ seconds: Int) -> Instant { start.advanced(bySeconds: seconds) }

    @Test(
        "troubles of one cluster are told together once the first has waited, again after the interval, and when over"
    )
    func life() {
        var book = AlertBook()
        #expect(book.update("main", found(condition("a")), now: at(0), manners).isEmpty)
        #expect(book.update("main", found(condition("a"), condition("b")), now: at(20), manners).isEmpty)
        let first = book.update("main", found(condition("a"), condition("b")), now: at(30), manners)
        #expect(first.map(\.status) == [.firing])
        #expect(first.first?.alerts.map(\.subject) == ["a", "b"])
        #expect(book.update("main", found(condition("a"), condition("b")), now: at(3000), manners).isEmpty)
        let again = book.update("main", found(condition("a"), condition("b")), now: at(3630), manners)
        #expect(again.map(\.status) == [.repeated])
        let over = book.update("main", found(condition("b")), now: at(3700), manners)
        #expect(over.map(\.status) == [.resolved])
        #expect(over.first?.alerts.map(\.subject) == ["a"])
        #expect(book.open.map(\.subject) == ["b"])
    }

    @Test("what is critical waits for no other, and takes along what waits")
    func urgent() {
        var book = AlertBook()
        #expect(book.update("main", found(condition("a")), now: at(0), manners).isEmpty)
        let both = found(condition("a"), condition("b", .critical))
        #expect(book.update("main", both, now: at(5), manners).first?.alerts.map(\.subject) == ["b", "a"])
    }

    @Test("a trouble that is over before it was told is never told")
    func flap() {
        var book = AlertBook()
        _ = book.update("main", found(condition("a")), now: at(0), manners)
        #expect(book.update("main", found(), now: at(10), manners).isEmpty)
        #expect(book.open.isEmpty)
    }

    @Test("a trouble that becomes critical is told anew at once")
    func worse() {
        var book = AlertBook()
        _ = book.update("main", found(condition("a")), now: at(0), manners)
        _ = book.update("main", found(condition("a")), now: at(40), manners)
        let worse = book.update("main", found(condition("a", .critical)), now: at(50), manners)
        #expect(worse.map(\.status) == [.firing])
        #expect(worse.first?.alerts.first?.since == at(0))
    }

    @Test("what nobody has looked at does not end: not by a restart, nor while the server is down")
    func unknown() {
        var book = AlertBook()
        _ = book.update("main", found(condition("a")), now: at(0), manners)
        _ = book.update("main", found(condition("a")), now: at(40), manners)
        #expect(book.update("main", AlertRules.Findings(), now: at(60), manners).isEmpty)
        #expect(book.open.count == 1)
        #expect(book.update("main", found(), now: at(90), manners).map(\.status) == [.resolved])
    }

    @Test("quiet hours hold back what is no more than a warning, its end too, until they are over")
    func quiet() {
        var book = AlertBook()
        // 2027-01-15 08:00 UTC is the start.
        let quiet = AlertBook.Manners(
            groupWait: 0,
            repeatInterval: 3600,
            quiet: QuietHours(from: 8 * 60, to: 9 * 60, zone: .utc)
        )
        let both = found(condition("warns"), condition("burns", .critical))
        let first = book.update("main", both, now: at(0), quiet)
        #expect(first.flatMap(\.alerts).map(\.subject) == ["burns"])
        let after = book.update("main", both, now: at(3600), quiet)
        #expect(after.contains { $0.status == .firing && $0.alerts.map(\.subject) == ["warns"] })
        let next = 86_400
        #expect(book.update("main", found(), now: at(next), quiet).flatMap(\.alerts).map(\.subject) == ["burns"])
        #expect(book.update("main", found(), now: at(next + 3600), quiet).flatMap(\.alerts).map(\.subject) == ["warns"])
    }

    @Test("quiet hours may lead across midnight, by the zone's clock")
    func midnight() throws {
        let quiet = QuietHours(from: 22 * 60, to: 7 * 60, zone: try TimeZoneRules.load("Asia/Shanghai"))
        for (time, isQuiet) in [("13:59", false), ("14:00", true), ("20:00", true), ("22:59", true), ("23:00", false)] {
            let instant = try #require(Instant(iso8601: "2026-06-01T\(time):00Z"))
            #expect(quiet.contains(instant) == isQuiet, "\(time)")
        }
    }
}

@Suite("The outbox")
struct OutboxTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)

    private func notification(_ name: String) throws -> Notice {
        let condition = Condition(.jobFailed, of: "main", subject: name, .warning, Text(verbatim: name))
        return try #require(Notice(.firing, "main", [Alert(condition, since: start)], at: start))
    }

    @Test("a delivery that fails is tried again after ever longer, and given up after two days; others wait behind it")
    func backOff() throws {
        var outbox = Outbox()
        outbox.add(try notification("one"), to: "chat", now: start)
        outbox.add(try notification("two"), to: "chat", now: start)
        outbox.add(try notification("one"), to: "mail", now: start)
        #expect(outbox.due(at: start).map(\.channel) == ["chat", "mail"])
        let first = try #require(outbox.due(at: start).first)
        let isGivenUp = outbox.failed(first.id, at: start)
        #expect(!isGivenUp)
        #expect(outbox.due(at: start.advanced(bySeconds: 9)).map(\.channel) == ["mail"])
        #expect(outbox.due(at: start.advanced(bySeconds: 10)).first?.id == first.id)
        let isGivenUpThen = outbox.failed(first.id, at: start)
        #expect(!isGivenUpThen)
        #expect(outbox.due(at: start.advanced(bySeconds: 19)).map(\.channel) == ["mail"])
        let isGivenUpAtLast = outbox.failed(first.id, at: start.advanced(bySeconds: 2 * 86_400 + 1))
        #expect(isGivenUpAtLast)
        #expect(
            outbox.due(at: start.advanced(bySeconds: 2 * 86_400 + 1)).first?.notification.alerts[0].subject == "two"
        )
    }
}
