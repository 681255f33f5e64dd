package import CronModel
package import CronSchedule

/// `summary.json` of a drill: what a list shows, and the digests of its reports.
///
/// Written last, so that a drill without it does not exist.
package struct DrillSummary: Sendable, Codable {
    /// A report of a drill, and what its bytes must be.
    package struct Link: Sendable, Codable, Hashable {
        package let id: SetID
        /// Of `report.json`.
        package let sha256: String

        package init(id: SetID, sha256: String) {
            self.id = id
            self.sha256 = sha256
        }
    }

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
    /// The drill before it; absent in the first.
    package var previous: Link?

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
        previous: Link?
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
