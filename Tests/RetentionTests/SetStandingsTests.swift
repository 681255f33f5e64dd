import BackupFormat
import BackupRepository
import CronSchedule
import TestSupport
import Testing

@Suite("Pins, labels and proofs on record")
struct SetStandingsTests {
    private let repository: Repository
    private let set: SetID
    private let now = RetentionPlanTests.now

    init() throws {
        set = try #require(SetID("20261101T000000Z-aaaa"))
        repository = try Repository.openOrMake(MemoryStorage())
    }

    private func add(
        _ kind: Record.Kind,
        cluster: String = "main",
        server: String = "1",
        _ change: (inout Record) -> Void = { _ in }
    ) throws {
        var record = try repository.newRecord(kind, systemIdentifier: server, role: "me", at: now)
        record.cluster = cluster
        record.set = set
        change(&record)
        try repository.add(record)
    }

    @Test("the newest of pin and release counts, also within one second")
    func pins() throws {
        try add(.keep)
        #expect(try repository.standings(of: "main").pin(of: set, at: now) == SetStandings.Pin(until: nil))
        try add(.release)
        #expect(try repository.standings(of: "main").pin(of: set, at: now) == nil)
        try add(.keep) { $0.until = now.advanced(bySeconds: 60) }
        let standings = try repository.standings(of: "main")
        #expect(standings.pin(of: set, at: now.advanced(bySeconds: 59)) != nil)
        #expect(standings.pin(of: set, at: now.advanced(bySeconds: 60)) == nil)
    }

    @Test("labels add up; one without a value goes")
    func labels() throws {
        try add(.label) { $0.labels = [RecordedLabel(key: "a", value: "1"), RecordedLabel(key: "b", value: "2")] }
        try add(.label) { $0.labels = [RecordedLabel(key: "a", value: nil), RecordedLabel(key: "c", value: "3")] }
        #expect(try repository.standings(of: "main").labels(of: set) == ["b": "2", "c": "3"])
    }

    @Test("a set is proven while its last drill passed")
    func proofs() throws {
        try add(.drill)
        #expect(try !repository.standings(of: "main").isProven(set))
        try add(.drill) { $0.passed = true }
        #expect(try repository.standings(of: "main").isProven(set))
        try add(.drill) { $0.passed = false }
        #expect(try !repository.standings(of: "main").isProven(set))
    }

    @Test("what is said of a set is said of the one that stands in its place, before and after")
    func replaced() throws {
        let new = try #require(SetID("20261101T000000Z-bbbb"))
        try add(.keep)
        try add(.label) { $0.labels = [RecordedLabel(key: "a", value: "1")] }
        try add(.prune) {
            ($0.set, $0.sets) = (nil, [set])
            $0.replaced = [Replacement(set, by: ChainLink(id: new, sha256: "0"))]
        }
        try add(.drill) { $0.passed = true }
        let standings = try repository.standings(of: "main")
        #expect(standings.isReplaced(set) && !standings.isReplaced(new))
        #expect(standings.pin(of: new, at: now) != nil)
        #expect(standings.labels(of: new) == ["a": "1"])
        #expect(standings.isProven(new))
    }

    @Test("records of every server count, and those of this cluster alone")
    func places() throws {
        try add(.keep, server: "77")
        #expect(try repository.standings(of: "main").pin(of: set, at: now) != nil)
        #expect(try repository.standings(of: "other").pin(of: set, at: now) == nil)
        try add(.pause, cluster: "other", server: "77")
        #expect(try repository.standings(of: "other") == SetStandings())
    }
}
