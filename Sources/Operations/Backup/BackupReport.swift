package import BackupFormat
internal import CronModel

/// What `backup` did.
///
/// Keys are an interface for scripts.
package struct BackupReport: Sendable, Encodable {
    package struct Jobs: Sendable, Encodable {
        package let total: Int?
        package let visible: Int
        package let captured: Int
        package let estimatedTotal: Int?
        package let active: Int

        private enum CodingKeys: CodingKey {
            case total
            case visible
            case captured
            case estimatedTotal
            case active
        }

        /// `total` is written as null where it cannot be known.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(total, forKey: .total)
            try container.encode(visible, forKey: .visible)
            try container.encode(captured, forKey: .captured)
            try container.encode(estimatedTotal, forKey: .estimatedTotal)
            try container.encode(active, forKey: .active)
        }
    }

    package struct History: Sendable, Encodable {
        package let rows: Int64
        package let newRows: Int64
        package let segments: Int
        package let unfinished: Int64
    }

    /// Of a full layer that is a copy of the server's files.
    package struct Copy: Sendable, Encodable {
        package let kind: FullCopy.Kind
        package let label: String
        package let tool: String
        package let startLsn: String?
        package let stopLsn: String?
        package let bytes: Int64?
    }

    package struct Database: Sendable, Encodable {
        package let name: String
        package let bytes: Int64
    }

    package let set: SetID
    package let cluster: String
    /// The server that was backed up.
    package let systemIdentifier: String
    package let status: Manifest.Status
    package let jobs: Jobs
    package let history: History?
    package let databases: [Database]
    package let copy: Copy?
    package let bytes: Int64
    package let seconds: Double
    package let snapshotHeldSeconds: Double
    package let gaps: [String]
    package let inRecovery: Bool
    package let signed: Bool
    /// It is not signed, though the set before it is, or though signatures are required.
    package let lacksSignature: Bool
    /// Where the set is.
    package let repository: String
    /// Repositories that should have taken it and could not; the set is in the next one.
    package var passed: [PassedRepository] = []
    /// The copy that took the set, where the first repository could not; nil: it did.
    package var takenInto: String?
    /// What became of further repositories; empty: none is configured.
    package var copies: [CopyReport] = []

    /// Whether every repository holds what it is to hold.
    package var isEverywhere: Bool { passed.isEmpty && copies.allSatisfy { $0.status == .done } }

    init(_ manifest: Manifest, in repository: String, lacksSignature: Bool, seconds: Double) {
        self.repository = repository
        set = manifest.set
        cluster = manifest.cluster
        systemIdentifier = manifest.server.systemIdentifier
        status = manifest.status
        jobs = Jobs(
            total: manifest.proof.total,
            visible: manifest.proof.visible,
            captured: manifest.proof.captured,
            estimatedTotal: manifest.proof.estimatedTotal,
            active: manifest.cron.activeJobs
        )
        history = manifest.history.map {
            History(rows: $0.rows, newRows: $0.newRows, segments: $0.segments.count, unfinished: $0.tailRows)
        }
        let copied = manifest.full?.copy?.databases ?? []
        databases =
            (manifest.full?.databases ?? []).map { Database(name: $0.facts.name, bytes: $0.dumpBytes) }
            + copied.map { Database(name: $0.name, bytes: $0.bytes ?? 0) }
        copy = manifest.full?.copy.map {
            Copy(
                kind: $0.kind,
                label: $0.label,
                tool: $0.tool,
                startLsn: $0.startLsn,
                stopLsn: $0.stopLsn,
                bytes: $0.bytes
            )
        }
        bytes = manifest.bytes
        self.seconds = seconds
        snapshotHeldSeconds = manifest.snapshot.heldSeconds
        gaps = manifest.gaps
        inRecovery = manifest.server.inRecovery
        signed = manifest.publicKey != nil
        self.lacksSignature = lacksSignature
    }
}
