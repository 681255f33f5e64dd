import Foundation
import Testing

@testable import CronSchedule

/// How many random cases each property is tried with; `PROPERTY_CASES` in the environment asks for more.
private let caseCount = ProcessInfo.processInfo.environment["PROPERTY_CASES"].flatMap(Int.init) ?? 250

@Suite("Properties of the search for runs")
struct RunSearchPropertyTests {
    static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
        "Antarctica/Troll", "Africa/Casablanca", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Chatham", "Asia/Gaza",
        "America/St_Johns", "Europe/Dublin", "Africa/Monrovia", "Pacific/Kwajalein", "America/Havana",
    ]

    /// A zone and an instant, mostly near a change of its clock or a month's turn.
    private func circumstances(_ generator: inout SeededGenerator) throws -> (TimeZoneRules, Int) {
        let zone = try TimeZoneRules.load(generator.pick(RunSearchPropertyTests.zones))
        let any = generator.number(-400_000_000...8_000_000_000)
        switch generator.number(1...12) {
        case 11...12: return (zone, changeNearMonthTurn(of: zone, after: any) + generator.number(-172_800...90_000))
        case 1...6:
            let change = zone.nextChange(after: Instant(secondsSince1970: any))?.secondsSince1970 ?? any
            return (zone, change + generator.number(-172_800...90_000))
        case 7...9:
            let date = Gregorian.date(ofDay: any / 86_400)
            let turn = Gregorian.day(year: date.year, month: date.month, day: 1) * 86_400
            return (zone, turn + generator.number(-100_000...100_000))
        default: return (zone, any)
        }
    }

    /// A change of the clock on the last or first day of a month, where `$` has its odd edges; the instant itself where
    /// the zone has none soon.
    private func changeNearMonthTurn(of zone: TimeZoneRules, after instant: Int) -> Int {
        var change = Instant(secondsSince1970: instant)
        for _ in 0..<60 {
            guard let next = zone.nextChange(after: change) else { break }
            change = next
            let day = Gregorian.date(ofDay: (change.secondsSince1970 + zone.offset(at: change)) / 86_400).day
            if day == 31 || day == 1 { return change.secondsSince1970 }
        }
        return instant
    }

    @Test("the next run is the first matching minute after the instant, found by walking minutes")
    func nextRunEqualsWalk() throws {
        var random = RandomSchedules(generator: SeededGenerator(seed: 1))
        for _ in 0..<caseCount {
            let text = random.generator.chance(70) ? random.cron() : random.sparse()
            let (zone, start) = try circumstances(&random.generator)
            let release = random.release()
            let both = random.generator.chance(30)
            guard let schedule = try? Schedule(text, release: release, matchDomAndDow: both) else { continue }
            let end = start + 2 * 86_400
            let walked = MinuteWalker(schedule: schedule, zone: zone).firstRun(after: start, through: end)
            let found = schedule.nextRun(after: Instant(secondsSince1970: start), in: zone)
            let within = found.flatMap { $0.secondsSince1970 <= end ? $0.secondsSince1970 : nil }
            #expect(within == walked, "\(text) in \(release), \(zone.name), from \(start), both \(both)")
        }
    }

    @Test("the previous run is the last matching minute before the instant, found by walking minutes")
    func previousRunEqualsWalk() throws {
        var random = RandomSchedules(generator: SeededGenerator(seed: 2))
        for _ in 0..<caseCount {
            let text = random.generator.chance(70) ? random.cron() : random.sparse()
            let (zone, start) = try circumstances(&random.generator)
            let release = random.release()
            guard let schedule = try? Schedule(text, release: release) else { continue }
            let end = start - 2 * 86_400
            let walked = MinuteWalker(schedule: schedule, zone: zone).lastRun(before: start, downTo: end)
            let found = schedule.previousRun(before: Instant(secondsSince1970: start), in: zone)
            let within = found.flatMap { $0.secondsSince1970 >= end ? $0.secondsSince1970 : nil }
            #expect(within == walked, "\(text) in \(release), \(zone.name), from \(start)")
        }
    }

    @Test("forwards and backwards the same runs are found, over decades")
    func directionsAgree() throws {
        var random = RandomSchedules(generator: SeededGenerator(seed: 3))
        for _ in 0..<caseCount / 4 {
            let text = random.sparse()
            let (zone, start) = try circumstances(&random.generator)
            let both = random.generator.chance(60)
            let schedule = try Schedule(text, matchDomAndDow: both)
            let runs = schedule.runs(after: Instant(secondsSince1970: start), limit: 40, in: zone)
            var backwards: [Instant] = []
            var before = runs.last?.advanced(bySeconds: 1)
            while backwards.count < runs.count, let run = before.flatMap({ schedule.previousRun(before: $0, in: zone) })
            {
                backwards.append(run)
                before = run
            }
            #expect(backwards.reversed() == runs, "\(text) in \(zone.name) from \(start), both \(both)")
        }
    }

    @Test("between two runs nothing matches: from any instant between them the second is next")
    func nothingBetween() throws {
        var random = RandomSchedules(generator: SeededGenerator(seed: 4))
        for _ in 0..<caseCount / 2 {
            let text = random.sparse()
            let (zone, start) = try circumstances(&random.generator)
            let schedule = try Schedule(text, matchDomAndDow: random.generator.chance(50))
            let runs = schedule.runs(after: Instant(secondsSince1970: start), limit: 3, in: zone)
            for (first, second) in zip(runs, runs.dropFirst()) {
                let between = random.generator.number(first.secondsSince1970...second.secondsSince1970 - 1)
                let next = schedule.nextRun(after: Instant(secondsSince1970: between), in: zone)
                #expect(next == second, "\(text) in \(zone.name) from \(between)")
            }
        }
    }
}
