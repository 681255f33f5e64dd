import CronSchedule

/// Throws random and mutated texts at the parser, and checks of what it takes the properties that always hold.
struct Fuzzer {
    let seed: UInt64
    let seconds: Double

    private static let seeds = [
        "* * * * *", "*/5 9-17 * * mon-fri", "0 0 $ * *", "30 2 8-14 3 0", "0 0 29 2 1", "22-6 23-9 25-5 11-2 *",
        "@daily", "@yearly", "@reboot", "10 seconds", " +5\nSECONDS ", "# x\n1,2 3 4 5 6 # y", "4294967301 * * * *",
        "5-10/2147483647 * * * *", "59 23 31 12 7",
    ]
    private static let alphabet = Array("0123456789*/,-$#@ \t\n\rabcdefjmnsuwLW;.?~+\u{e9}\u{0}".utf8)
    private static let zones = [
        "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Troll", "America/Havana",
    ]

    /// Runs for the given time.
    ///
    /// - Returns: the number of findings, each printed.
    func run() throws -> Int {
        var generator = SplitMix(state: seed)
        let zones = try Fuzzer.zones.map { try TimeZoneRules.load($0) }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var tried = 0
        var taken = 0
        var findings = 0
        while clock.now < end {
            for _ in 0..<100 {
                let text = Fuzzer.text(&generator)
                let release = CronRelease.known[generator.below(CronRelease.known.count)]
                let zone = zones[generator.below(zones.count)]
                tried += 1
                do throws(ScheduleError) {
                    let schedule = try Schedule(text, release: release, matchDomAndDow: generator.below(2) == 0)
                    taken += 1
                    let from = Instant(secondsSince1970: generator.below(8_000_000_000) - 1_000_000_000)
                    if let finding = Fuzzer.check(schedule, from: from, zone: zone) {
                        findings += 1
                        print("\(finding): \(text.debugDescription) in \(release), \(zone.name), from \(from)")
                    }
                } catch {
                    _ = error.message(in: .chinese).count + (error.hint()?.count ?? 0)
                }
            }
        }
        print("\(tried) texts, \(taken) of them schedules, \(findings) findings")
        return findings
    }

    private static func text(_ generator: inout SplitMix) -> String {
        var bytes = generator.below(4) == 0 ? [] : Array(seeds[generator.below(seeds.count)].utf8)
        for _ in 0...generator.below(6) {
            let byte = alphabet[generator.below(alphabet.count)]
            let position = generator.below(bytes.count + 1)
            switch generator.below(4) {
            case 0 where position < bytes.count: bytes.remove(at: position)
            case 1 where position < bytes.count: bytes[position] = byte
            case 2 where generator.below(20) == 0: bytes += Array(repeating: byte, count: generator.below(1200))
            default: bytes.insert(byte, at: position)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is wrong; nil where nothing is.
    private static func check(_ schedule: Schedule, from: Instant, zone: TimeZoneRules) -> String? {
        if schedule.words(in: .english, timezone: zone).isEmpty { return "no words" }
        if schedule.words(in: .chinese, timezone: zone).isEmpty { return "no Chinese words" }
        for warning in schedule.warnings where warning.message(in: .chinese).isEmpty { return "no message" }
        guard let next = schedule.nextRun(after: from, in: zone) else { return nil }
        if next <= from { return "the next run is not after the instant" }
        if schedule.never { return "runs and is said never to" }
        guard schedule.kind == .cron else { return nil }
        if next.secondsSince1970 % 60 != 0 { return "runs within a minute" }
        let justBefore = Instant(secondsSince1970: next.secondsSince1970 - 1)
        if schedule.nextRun(after: justBefore, in: zone) != next { return "another next run from just before it" }
        let justAfter = Instant(secondsSince1970: next.secondsSince1970 + 1)
        if schedule.previousRun(before: justAfter, in: zone) != next {
            return "another previous run from just after it"
        }
        if let previous = schedule.previousRun(before: next, in: zone), previous > from { return "a run was left out" }
        return nil
    }
}

/// Random numbers that a seed repeats.
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
