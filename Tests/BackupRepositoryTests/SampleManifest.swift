import BackupFormat
import CronModel
import CronSchedule

@testable import BackupRepository

/// Sets for tests of the repository: manifests without a server behind them.
enum SampleManifest {
    static func id(_ second: Int) -> SetID {
        var generator = SystemRandomNumberGenerator()
        return SetID(at: Instant(secondsSince1970: 1_800_000_000 + second), generator: &generator)
    }

    static let now = Instant(secondsSince1970: 1_800_000_000)

    static let server = ServerFacts(
        versionNumber: 150_018,
        version: "15.18",
        systemIdentifier: "7710936475981676251",
        timeline: 1,
        inRecovery: false,
        lsn: "0/1",
        startedAt: "2026-11-22T10:11:45Z",
        database: "postgres",
        user: "postgres",
        userIsSuperuser: true,
        mayReadSettings: true,
        mayReadStatistics: true,
        port: 5432,
        address: "db1:5432"
    )

    static func manifest(
        _ id: SetID,
        cluster: String = "main",
        status: Manifest.Status = .complete,
        history: HistoryLayer? = nil,
        files: [FileEntry] = []
    ) -> Manifest {
        Manifest(
            tool: "test",
            set: id,
            cluster: cluster,
            status: status,
            label: nil,
            takenAt: Instant(secondsSince1970: 1_800_000_000),
            server: server,
            pgCron: PgCron(
                catalogVersion: "1.4-1",
                releases: CronRelease.candidates(catalogVersion: "1.4-1"),
                database: "postgres",
                timezone: "GMT",
                matchDomAndDow: false
            ),
            snapshot: Snapshot(id: "1", heldSeconds: 0),
            cron: CronLayer(jobs: 0, activeJobs: 0, jobSequence: 0, runSequence: 0),
            history: history,
            full: nil,
            proof: Proof(
                total: status == .complete ? 0 : nil,
                visible: 0,
                captured: 0,
                estimatedTotal: nil,
                digest: JobListDigest().hex,
                digestOfFile: JobListDigest().hex,
                digestOfDump: nil,
                owners: []
            ),
            files: files,
            timings: [],
            gaps: []
        )
    }

    /// Puts a set into a repository.
    @discardableResult
    static func commit(_ manifest: Manifest, to repository: Repository) async throws -> SetID {
        try await SetWriter(repository, id: manifest.set, cluster: manifest.cluster).commit(manifest)
        return manifest.set
    }

    /// A history layer without rows, for sets that are to have one.
    static let history = HistoryLayer(
        generation: "1-1",
        tailRows: 0,
        liveRows: 0,
        newRows: 0,
        firstRunid: nil,
        lastRunid: nil,
        segments: []
    )
}
