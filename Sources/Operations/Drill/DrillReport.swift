package import BackupFormat
package import CronModel
package import CronSchedule

/// What a drill found: the evidence, whole.
///
/// Keys are an interface for scripts, and for whoever audits.
package struct DrillReport: Sendable, Codable {
    /// One of the servers that a drill speaks of.
    package struct Version: Sendable, Codable, Hashable {
        package let postgres: String
        /// Releases of the library that fit what the server shows, oldest first.
        package let pgCron: [String]
        package let catalogVersion: String
        package let timezone: String
    }

    package struct Phase: Sendable, Codable, Hashable {
        package let name: String
        package let seconds: Double
    }

    package struct JobCount: Sendable, Codable, Hashable {
        package let total: Int
        package let passed: Int
        package let failed: Int
        package let notJudged: Int
    }

    package internal(set) var format = Manifest.currentFormat
    package let id: SetID
    package let cluster: String
    package let set: SetID
    package let takenAt: Instant
    package internal(set) var status: Check.Status
    package let startedAt: Instant
    package internal(set) var endedAt: Instant
    /// From the start until the restored server was verified; null where it never was.
    package internal(set) var rtoSeconds: Double?
    /// How old the newest run in the restored history was when the drill began; without history, the set.
    package internal(set) var rpoSeconds: Double?
    package internal(set) var phases: [Phase] = []
    package internal(set) var source: Version
    package internal(set) var drill: Version?
    package internal(set) var target: Version?
    package internal(set) var networkFenced = false
    package internal(set) var checks: [Check] = []
    package internal(set) var jobs: JobCount
    package internal(set) var verdicts: [JobVerdict] = []
    /// Null where none was asked for, or none could be held.
    package internal(set) var rehearsal: RehearsalReport?
    package internal(set) var notProven: [Text] = []
    package let operatorName: String
    package let host: String
    package let tool: String
    package internal(set) var previous: ChainLink?
    /// The public key, base64 of its 32 bytes, with which `report.json.sig` is verified; null where nothing was signed.
    package internal(set) var publicKey: String?

    private enum CodingKeys: String, CodingKey {
        case format, id, cluster, set, takenAt, status, startedAt, endedAt, rtoSeconds, rpoSeconds, phases, source,
            drill
        case target, networkFenced, checks, jobs, verdicts, rehearsal, notProven, host, tool, previous, publicKey
        case operatorName = "operator"
    }
}
