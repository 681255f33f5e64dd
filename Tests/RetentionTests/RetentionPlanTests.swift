import BackupFormat
import BackupRepository
import CronSchedule
import Operations
import TestSupport
import Testing

/// Policies against made-up sets: golden files show every set and the rules that keep it.
@Suite("Retention")
struct RetentionPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let sets: [RetentionPlan.Candidate]
        let policy: RetentionPolicy
        var testDescription: String { name }
    }

    static let now = instant("2026-11-24T12:00:00Z")

    static func instant(_ text: String) -> Instant { Instant(iso8601: text) ?? .earliest }

    static func set(
        _ moment: String,
        _ layers: [Layer] = [.cron, .history],
        isComplete: Bool = true,
        generation: String? = nil,
        pin: SetStandings.Pin? = nil,
        isProven: Bool = false
    ) -> RetentionPlan.Candidate {
        set(instant(moment), layers, isComplete: isComplete, generation: generation, pin: pin, isProven: isProven)
    }

    static func set(
        _ instant: Instant,
        _ layers: [Layer] = [.cron, .history],
        isComplete: Bool = true,
        generation: String? = nil,
        pin: SetStandings.Pin? = nil,
        isProven: Bool = false
    ) -> RetentionPlan.Candidate {
        var generator = Fixed()
        return RetentionPlan.Candidate(
            id: SetID(at: instant, generator: &generator),
            takenAt: instant,
            isComplete: isComplete,
            layers: layers,
            generation: generation,
            pin: pin,
            isProven: isProven
        )
    }

    /// Gives every set the same tail.
    private struct Fixed: RandomNumberGenerator {
        func next() -> UInt64 { 1 << 63 }
    }

    /// A set every so many hours, back from now.
    static func every(_ hours: Int, count: Int, _ layers: [Layer] = [.cron, .history]) -> [RetentionPlan.Candidate] {
        (0..<count).map { set(now.advanced(bySeconds: -3600 * hours * $0 - 600), layers) }
    }

    static func policy(
        last: Int? = nil,
        _ periods: [RetentionPolicy.Period: Int] = [:],
        within: Int? = nil,
        minimum: Int? = nil,
        zone: String = "UTC"
    ) -> RetentionPolicy {
        var policy = RetentionPolicy()
        policy.last = last
        policy.periods = periods
        policy.within = within
        policy.minimum = minimum
        policy.timezone = (try? TimeZoneRules.load(zone)) ?? .utc
        return policy
    }

    static let day = 86_400

    static let cases: [Case] = [
        Case(name: "keep-last", sets: every(6, count: 8), policy: policy(last: 3)),
        Case(
            name: "ladder",
            sets: every(12, count: 90),
            policy: policy(last: 2, [.hourly: 2, .daily: 4, .weekly: 3, .monthly: 2, .yearly: 2])
        ),
        Case(
            name: "gaps-are-not-counted",
            sets: [
                set("2026-01-05T01:00:00Z"), set("2026-03-01T01:00:00Z"), set("2026-03-01T05:00:00Z"),
                set("2026-11-01T00:00:00Z"),
            ],
            policy: policy([.daily: 2])
        ),
        Case(
            name: "within-counts-from-the-newest",
            sets: [
                set("2026-09-01T00:00:00Z"), set("2026-09-02T00:00:00Z"), set("2026-09-09T00:00:00Z"),
                set("2026-09-09T00:00:01Z"),
            ],
            policy: policy(within: 7 * day)
        ),
        Case(name: "minimum-fills-up", sets: every(24, count: 6), policy: policy(last: 1, minimum: 3)),
        Case(
            name: "full-is-counted-apart",
            sets: every(24, count: 4, [.full, .cron, .history])
                + every(24, count: 4).map { set($0.takenAt.advanced(bySeconds: -3000)) },
            policy: policy([.daily: 2])
        ),
        Case(
            name: "partial-takes-no-complete-ones-place",
            sets: [
                set("2026-11-23T01:00:00Z"), set("2026-11-23T02:00:00Z", isComplete: false),
                set("2026-11-24T01:00:00Z"), set("2026-11-24T02:00:00Z", isComplete: false),
            ],
            policy: policy([.daily: 1])
        ),
        Case(
            name: "always-kept",
            sets: [
                set("2026-01-01T00:00:00Z", generation: "1-10"), set("2026-01-02T00:00:00Z", generation: "1-10"),
                set("2026-02-01T00:00:00Z", generation: "1-11", isProven: true),
                set("2026-02-02T00:00:00Z", generation: "1-11", isProven: true),
                set("2026-03-01T00:00:00Z", generation: "1-11", pin: SetStandings.Pin(until: nil)),
                set(
                    "2026-03-02T00:00:00Z",
                    generation: "1-11",
                    pin: SetStandings.Pin(until: instant("2027-01-01T00:00:00Z"))
                ),
                set("2026-03-03T00:00:00Z", generation: "1-11"), set("2026-03-04T00:00:00Z", [.cron]),
                set("2026-03-05T00:00:00Z", [.cron], isComplete: false),
            ],
            policy: policy([.yearly: 0], minimum: 0)
        ),
        Case(
            name: "from-the-future",
            sets: [
                set("2026-11-22T00:00:00Z"), set("2026-11-23T00:00:00Z"), set("2036-11-24T00:00:00Z"),
            ],
            policy: policy(last: 1, within: 3600)
        ),
        Case(name: "no-policy", sets: every(24, count: 3), policy: policy()),
        Case(
            name: "days-in-shanghai",
            sets: every(5, count: 12),
            policy: policy([.daily: 3, .weekly: 2], zone: "Asia/Shanghai")
        ),
        Case(name: "days-in-utc", sets: every(5, count: 12), policy: policy([.daily: 3, .weekly: 2])),
        // The clock strikes 01:00 twice on 1 November; the night of 8 March has no 02:00.
        Case(
            name: "hours-when-clocks-change",
            sets: [
                set("2026-11-01T04:30:00Z"), set("2026-11-01T05:10:00Z"), set("2026-11-01T05:50:00Z"),
                set("2026-11-01T06:10:00Z"), set("2026-11-01T06:50:00Z"), set("2026-11-01T07:10:00Z"),
            ],
            policy: policy([.hourly: 3], zone: "America/New_York")
        ),
        Case(
            name: "weeks-around-new-year",
            sets: [
                set("2025-12-28T23:00:00Z"), set("2025-12-29T01:00:00Z"), set("2026-01-01T01:00:00Z"),
                set("2026-01-04T23:59:59Z"), set("2026-01-05T00:00:00Z"),
            ],
            policy: policy([.weekly: 2, .yearly: 2])
        ),
    ]

    @Test("each set stays by these rules, or goes", arguments: cases)
    func golden(example: Case) throws {
        let plan = RetentionPlan(example.sets.shuffled(), policy: example.policy, now: Self.now)
        let lines = plan.entries.map { entry in
            let words = entry.rules.map { rule in rule.object.map { "\(rule.code) (\($0))" } ?? rule.code }
            let layers = entry.set.layers.map(\.rawValue).joined(separator: ",")
            return "\(entry.isKept ? "keep  " : "remove")  \(entry.set.takenAt)  \(layers)"
                + "\(entry.set.isComplete ? "" : " partial")  \(words.joined(separator: ", "))"
        }
        try Snapshot(example.name).expect(lines.map { $0.trimmed + "\n" }.joined())
    }

    @Test("whatever the policy, the newest complete set stays, and what stays is not less after a longer policy")
    func properties() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let sets = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                Self.set(
                    Self.now.advanced(bySeconds: -Int.random(in: 0...(400 * Self.day), using: &generator)),
                    Bool.random(using: &generator) ? [.full, .cron] : [.cron],
                    isComplete: Int.random(in: 0..<4, using: &generator) > 0
                )
            }
            let unique = Dictionary(sets.map { ($0.id, $0) }) { first, _ in first }.values.sorted { $0.id < $1.id }
            let daily = Int.random(in: 0...5, using: &generator)
            let small = RetentionPlan(unique, policy: Self.policy([.daily: daily]), now: Self.now)
            let large = RetentionPlan(unique, policy: Self.policy([.daily: daily + 1, .monthly: 1]), now: Self.now)
            #expect(Set(small.kept.map(\.set.id)).isSubset(of: large.kept.map(\.set.id)))
            if let newest = unique.last(where: \.isComplete) {
                #expect(small.kept.contains { $0.set.id == newest.id })
            }
            #expect(small.kept.count + small.removed.count == unique.count)
        }
    }

    @Test("a set that nobody believes takes no other's place, however new and proven it says it is")
    func unbelieved() {
        let real = Self.set("2026-11-20T10:00:00Z", generation: "1-1", isProven: true)
        var forged = (0..<3).map { Self.set("2026-11-2\($0 + 1)T10:00:00Z", generation: "1-1", isProven: true) }
        for index in forged.indices { forged[index].isAuthentic = false }
        var policy = RetentionPolicy()
        (policy.last, policy.minimum) = (1, 1)
        let plan = RetentionPlan([real] + forged, policy: policy, now: Self.now)
        #expect(plan.kept.map(\.set.id) == [real.id, forged[2].id])
        let rules = plan.entries[0].rules
        #expect(rules.contains(.newestComplete) && rules.contains(.newestProven) && rules.contains(.newestHistory))
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
