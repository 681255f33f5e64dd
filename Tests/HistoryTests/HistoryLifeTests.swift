import BackupFormat
import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("Whether a table is still the one of an earlier set")
struct HistoryLifeTests {
    private func server(timeline: Int? = 3, lsn: String? = "1/A0", inRecovery: Bool = false) -> ServerFacts {
        ServerFacts(
            versionNumber: 150_018,
            version: "15.18",
            systemIdentifier: "77",
            timeline: timeline,
            inRecovery: inRecovery,
            lsn: lsn,
            startedAt: "2026-11-22T10:11:45Z",
            database: "postgres",
            user: "postgres",
            userIsSuperuser: true,
            mayReadSettings: true,
            mayReadStatistics: true,
            port: 5432,
            address: "db1:5432"
        )
    }

    private func goesOn(_ now: ServerFacts, _ sequence: Int64?, from then: ServerFacts, _ earlier: Int64?) -> Bool {
        HistoryLife(now, runSequence: sequence).goesOn(from: Life.manifest(of: then, runSequence: earlier))
    }

    @Test("time has gone on, and nothing else")
    func same() {
        #expect(goesOn(server(lsn: "1/A0"), 9, from: server(lsn: "1/9F"), 9))
        #expect(goesOn(server(lsn: "2/0"), 9, from: server(lsn: "1/FFFFFFFF"), 8))
        #expect(goesOn(server(lsn: nil), nil, from: server(), 9))
    }

    @Test("another timeline, or none that is known, is another past")
    func timeline() {
        #expect(!goesOn(server(timeline: 4), 9, from: server(), 9))
        #expect(!goesOn(server(timeline: nil), 9, from: server(timeline: nil), 9))
        #expect(!goesOn(server(timeline: 4, inRecovery: true), 9, from: server(), 9))
    }

    @Test("what only goes forward has gone back")
    func backwards() {
        #expect(!goesOn(server(), 8, from: server(), 9))
        #expect(!goesOn(server(lsn: "1/9F"), 9, from: server(lsn: "1/A0"), 9))
    }

    @Test("a standby shows what it has replayed: it may be behind")
    func standby() {
        #expect(goesOn(server(lsn: "1/0", inRecovery: true), 1, from: server(), 9))
        #expect(goesOn(server(lsn: "1/0"), 1, from: server(inRecovery: true), 9))
    }

    @Test("a generation belongs to its table, later lives with it, and no other")
    func names() {
        #expect(HistoryLife.isOf("77-16406", generation: "77-16406"))
        #expect(HistoryLife.isOf("77-16406", generation: "77-16406-20261122T072947Z-k3f9"))
        #expect(!HistoryLife.isOf("77-16406", generation: "77-164061"))
        #expect(!HistoryLife.isOf("77-16406", generation: "7-16406"))
    }
}

/// A set of which nothing matters but its server.
private enum Life {
    static func manifest(of server: ServerFacts, runSequence: Int64?) -> Manifest {
        var generator = SystemRandomNumberGenerator()
        let now = Instant(secondsSince1970: 1_800_000_000)
        return Manifest(
            tool: "test",
            set: SetID(at: now, generator: &generator),
            cluster: "main",
            status: .complete,
            label: nil,
            takenAt: now,
            server: server,
            pgCron: PgCron(
                catalogVersion: "1.4-1",
                releases: [],
                database: "postgres",
                timezone: "GMT",
                matchDomAndDow: false
            ),
            snapshot: Snapshot(id: "1", heldSeconds: 0),
            cron: CronLayer(jobs: 0, activeJobs: 0, jobSequence: 0, runSequence: runSequence),
            history: nil,
            full: nil,
            proof: Proof(
                total: 0,
                visible: 0,
                captured: 0,
                estimatedTotal: nil,
                digest: JobListDigest().hex,
                digestOfFile: JobListDigest().hex,
                digestOfDump: nil,
                owners: []
            ),
            files: [],
            timings: [],
            gaps: []
        )
    }
}
