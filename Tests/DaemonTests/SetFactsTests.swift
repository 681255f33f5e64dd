import BackupFormat
import BackupRepository
import CronModel
import CronSchedule
import Operations
import TestSupport
import Testing

@testable import Daemon

@Suite("What the repository tells of a cluster")
struct SetFactsTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)

    private func facts(_ repository: Repository, _ earlier: SetFacts? = nil) throws -> SetFacts {
        try SetFacts.read(repository, cluster: "main", on: "5", layers: [.cron], earlier: earlier)
    }

    private func add(_ repository: Repository, day: Int, passed: Bool) throws {
        let now = start.advanced(bySeconds: day * 86_400)
        var record = try repository.newRecord(.drill, systemIdentifier: "5", role: "me", at: now)
        (record.cluster, record.passed) = ("main", passed)
        try repository.add(record)
    }

    @Test("a drill that fails does not take away when one passed last: Prometheus and people are told of both")
    func drills() throws {
        let folder = try TemporaryFolder("facts")
        let repository = try Repository.openOrMake(LocalFolder(root: folder.path("repository")))
        #expect(try facts(repository).drill == nil)
        try add(repository, day: 0, passed: true)
        let passed = try facts(repository)
        #expect(passed.drill?.passedAt == start)
        try add(repository, day: 30, passed: false)
        try add(repository, day: 40, passed: false)
        for found in [try facts(repository), try facts(repository, passed)] {
            #expect(found.drill?.at == start.advanced(bySeconds: 40 * 86_400))
            #expect(found.drill?.passed == false && found.drill?.passedAt == start)
            let rules = AlertRules(thresholds: AlertThresholds(), now: start.advanced(bySeconds: 41 * 86_400))
            var state = ClusterState()
            let error = ActionableError("down", Text(verbatim: "down"))
            state.looked(
                LookReport(
                    at: start,
                    sighting: .failure(error),
                    memory: LookMemory(),
                    sets: found,
                    launcherReason: nil
                )
            )
            let events = rules.findings("main", state, expectsSets: false).conditions.map(\.event)
            #expect(events.contains(.drillFailed) && events.contains(.drillOverdue))
        }
        try add(repository, day: 41, passed: true)
        #expect(try facts(repository, passed).drill?.passedAt == start.advanced(bySeconds: 41 * 86_400))
    }

    @Test("what a host with a clock ahead has done is new, not of the future")
    func clockAhead() {
        let ahead = start.advanced(bySeconds: 600)
        let drill = SetFacts.Drill(at: ahead, passed: true, passedAt: ahead, rto: nil)
        let facts = SetFacts(
            count: 1,
            latest: nil,
            newest: [:],
            jobs: nil,
            baseline: nil,
            lastWhole: ahead,
            drill: drill
        )
        var state = ClusterState()
        state.read(facts, at: start)
        let figures = ClusterStatus.Figures(state, AlertThresholds(), now: start)
        #expect(figures.backupAgeSeconds == 0 && figures.drillAgeSeconds == 0)
        #expect(PageText.drill(state, now: start, .english).hasPrefix("0 s ago"))
    }
}
