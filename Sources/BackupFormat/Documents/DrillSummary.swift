package import CronModel
package import CronSchedule

/// `summary.json` of a drill: what a list shows, and the digests of its reports.
///
/// Written last, so that a drill without it does not exist.
package struct DrillSummary: Sendable, Codable {
    package var format = Manifest.currentFormat
    package var id: SetID
    package var cluster: String
    package var set: SetID
    package var status: Check.Status
    package var startedAt: Instant
    package var rtoSeconds: Double?
    package var rpoSeconds: Double?
    package var jobs: Int
    package var jobsFailed: Int
    /// Every other file of the drill's folder.
    package var files: [FileEntry]
    /// The `report.json` of the drill before it; absent in the first.
    package var previous: ChainLink?

    package init(
        id: SetID,
        cluster: String,
        set: SetID,
        status: Check.Status,
        startedAt: Instant,
        rtoSeconds: Double?,
        rpoSeconds: Double?,
        jobs: Int,
        jobsFailed: Int,
        files: [FileEntry],
        previous: ChainLink?
    ) {
        self.id = id
        self.cluster = cluster
        self.set = set
        self.status = status
        self.startedAt = startedAt
        self.rtoSeconds = rtoSeconds
        self.rpoSeconds = rpoSeconds
        self.jobs = jobs
        self.jobsFailed = jobsFailed
        self.files = files
        self.previous = previous
    }

    /// The digest of `report.json`.
    package var reportDigest: String { files.first { $0.path == "report.json" }?.sha256 ?? "" }
}
