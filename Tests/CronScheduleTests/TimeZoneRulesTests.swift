import Foundation
import Testing

@testable import CronSchedule

@Suite("Time zones")
struct TimeZoneRulesTests {
    private func offset(_ zone: String, _ instant: String) throws -> Int {
        try TimeZoneRules.load(zone).offset(at: #require(Instant(iso8601: instant)))
    }

    @Test(
        "the offset changes at the second it changes",
        arguments: [
            ("Europe/Berlin", "2026-03-29T01:00:00Z", 3600, 7200),
            ("Europe/Berlin", "2026-10-25T01:00:00Z", 7200, 3600),
            ("America/New_York", "2026-11-01T06:00:00Z", -14_400, -18_000),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 39_600, 37_800),
            ("Antarctica/Troll", "2026-03-29T01:00:00Z", 0, 7200),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", -36_000, 50_400),
            ("Europe/Dublin", "2026-10-25T01:00:00Z", 3600, 0),
        ]
    )
    func changes(zone: String, instant: String, before: Int, after: Int) throws {
        let change = try #require(Instant(iso8601: instant))
        let rules = try TimeZoneRules.load(zone)
        #expect(rules.offset(at: change.advanced(bySeconds: -1)) == before)
        #expect(rules.offset(at: change) == after)
        #expect(rules.nextChange(after: change.advanced(bySeconds: -100)) == change)
    }

    @Test("the rule at the file's end holds beyond the listed changes, centuries ahead too")
    func farFuture() throws {
        #expect(try offset("Europe/Berlin", "2099-03-29T00:59:59Z") == 3600)
        #expect(try offset("Europe/Berlin", "2099-03-29T01:00:00Z") == 7200)
        #expect(try offset("Europe/Berlin", "2899-03-29T01:00:00Z") == 7200)
        #expect(try offset("Europe/Berlin", "2899-10-25T01:00:00Z") == 3600)
        #expect(try offset("America/New_York", "9999-07-01T00:00:00Z") == -14_400)
        #expect(try offset("America/New_York", "9999-12-31T00:00:00Z") == -18_000)
        #expect(try offset("Asia/Shanghai", "9000-07-01T00:00:00Z") == 28_800)
    }

    @Test("the farthest instants have an offset too", arguments: [Int.min, Int.max])
    func extremes(seconds: Int) throws {
        let instant = Instant(secondsSince1970: seconds)
        for zone in [try TimeZoneRules.load("Europe/Berlin"), TimeZoneRules.serverSetting("EST5EDT,M3.2.0,M11.1.0")] {
            #expect(abs(zone.offset(at: instant)) < 86_400)
            _ = zone.nextChange(after: instant)
        }
    }

    @Test("letter case does not matter and the name is as the files spell it")
    func letterCase() throws {
        #expect(try TimeZoneRules.load("europe/berlin").name == "Europe/Berlin")
        #expect(try TimeZoneRules.load("utc").name == "UTC")
    }

    @Test(
        "an unknown name suggests the nearest",
        arguments: [
            ("Europe/Berln", "Europe/Berlin"), ("Asia/Shangai", "Asia/Shanghai"), ("Shanghai", "Asia/Shanghai"),
            ("America/New York", "America/New_York"), ("Asia/Berlin", "Europe/Berlin"),
        ]
    )
    func suggestion(name: String, nearest: String) {
        #expect(throws: TimeZoneError.unknown(name: name, nearest: nearest)) { try TimeZoneRules.load(name) }
    }

    @Test("nothing similar, no suggestion", arguments: ["qqqqqqqq", "", "北京"])
    func noSuggestion(name: String) {
        #expect(throws: TimeZoneError.unknown(name: name, nearest: nil)) { try TimeZoneRules.load(name) }
    }

    @Test(
        "a name never leads out of the directory",
        arguments: ["../../etc/passwd", "/etc/passwd", "Europe/../../../../etc/passwd", "./UTC", "Europe//Berlin", "/"]
    )
    func escapes(name: String) {
        #expect(throws: TimeZoneError.self) { try TimeZoneRules.load(name) }
    }

    @Test("a link that leads out of the directory, a folder and a damaged file are refused")
    func strangeFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "zones-\(UInt64.random(in: 0...(.max)))"
        )
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("Folder"),
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path
        try FileManager.default.createSymbolicLink(atPath: "\(path)/Out", withDestinationPath: "/etc/passwd")
        try Data("TZif2 and nothing more".utf8).write(to: folder.appendingPathComponent("Damaged"))
        let names = ["Out": TimeZoneError.outsideDirectory(name: "Out"), "Damaged": .malformed(name: "Damaged")]
        for (name, error) in names {
            #expect(throws: error) { try TimeZoneRules.load(name, directory: path) }
        }
        #expect(throws: TimeZoneError.self) { try TimeZoneRules.load("Folder", directory: path) }
    }

    @Test("files cut short at any byte, or with any byte changed, are refused or read, and never crash")
    func damagedFiles() throws {
        let whole = try TimeZoneDirectory(root: TimeZoneRules.systemDirectory).file(named: "Europe/Berlin").bytes
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(throws: TimeZoneError.self) { try TimeZoneFile(bytes: Array(whole[..<length]), name: "x").table() }
        }
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<300 {
            var bytes = whole
            bytes[generator.number(0...bytes.count - 1)] = UInt8(generator.number(0...255))
            let table = try? TimeZoneFile(bytes: bytes, name: "x").table()
            _ = table?.stretch(at: generator.number(-4_000_000_000...40_000_000_000))
        }
    }

    @Test("zones that count leap seconds are refused, as PostgreSQL refuses them")
    func leapSeconds() throws {
        guard FileManager.default.fileExists(atPath: TimeZoneRules.systemDirectory + "/right/UTC") else { return }
        #expect(throws: TimeZoneError.leapSeconds(name: "right/UTC")) { try TimeZoneRules.load("right/UTC") }
    }

    @Test("every zone of the system can be read")
    func all() throws {
        let names = TimeZoneRules.names()
        #expect(names.count > 300)
        for name in names { _ = try TimeZoneRules.load(name) }
    }

    @Test(
        "a server reads a setting that is no zone as a POSIX rule, with the signs reversed, and else takes GMT",
        arguments: [
            ("Asia/Shanghai", 28_800), ("-5", 18_000), ("+05:30", -19_800), ("5.5", -18_000), ("nonsense", 0), ("", 0),
            ("<+08>-8", 28_800), ("EST5EDT,M3.2.0,M11.1.0", -18_000),
        ]
    )
    func serverSetting(text: String, offset: Int) throws {
        let winter = try #require(Instant(iso8601: "2026-11-22T08:00:00Z"))
        #expect(TimeZoneRules.serverSetting(text).offset(at: winter) == offset)
    }

    @Test(
        "POSIX rules: quoted names, offsets with minutes, days of the year, changes beyond midnight",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", 2026, "2026-03-29T01:00:00Z"),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026, "2026-10-03T15:30:00Z"),
            ("EST5EDT", 2026, "2026-03-08T07:00:00Z"), ("IST-2IDT,M3.4.4/26,M10.5.0", 2026, "2026-03-27T00:00:00Z"),
            ("XXX3YYY,J60/0,300", 2028, "2028-03-01T03:00:00Z"), ("XXX3YYY,59/0,300", 2028, "2028-02-29T03:00:00Z"),
        ]
    )
    func posix(rule: String, year: Int, start: String) throws {
        let zone = try #require(PosixTimeZone(Array(rule.utf8)))
        let daylight = try #require(zone.daylight)
        let change = daylight.start.secondsSince1970(year: year, offsetBefore: zone.standardOffset)
        #expect(Instant(secondsSince1970: change).description == start)
    }

    @Test(
        "what is no POSIX rule is refused",
        arguments: ["", "CET", "CET-1CEST,M13.1.0,M1.1.0", "<+01-1", "CET-1CEST,M3.5.0", "A1B,M3.5.0,M10.5.0x"]
    )
    func noPosix(rule: String) {
        #expect(PosixTimeZone(Array(rule.utf8)) == nil)
    }
}
