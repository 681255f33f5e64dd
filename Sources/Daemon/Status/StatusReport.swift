package import BackupFormat
package import CronModel
package import CronSchedule
internal import Operations
internal import PostgresAccess

/// What `status` tells.
///
/// Keys are an interface for scripts.
package struct StatusReport: Sendable, Encodable {
    package let clusters: [ClusterStatus]

    /// The worst of them; nothing looked at is `unknown`.
    package var level: ClusterStatus.Level { clusters.map(\.status).max() ?? .unknown }
}

/// One cluster.
package struct ClusterStatus: Sendable, Encodable {
    /// As monitoring plugins have it; where the server cannot be looked at, nothing is known.
    package enum Level: String, Sendable, Encodable, Comparable, CaseIterable {
        case ok
        case warning
        case unknown
        case critical

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package struct Problem: Sendable, Encodable {
        package let event: Condition.Event
        package let severity: Condition.Severity
        package let subject: String
        package let summary: Text
        package let detail: Text?
    }

    package struct Figures: Sendable, Encodable {
        package let backupAgeSeconds: Int?
        package let backupAgeWarning: Int
        package let backupAgeCritical: Int
        package let drillAgeSeconds: Int?
        /// Sets in the repository; where nobody looks at the server, with those that are under way.
        package let sets: Int?
        package let jobs: Int?
        package let active: Int?
        package let quarantined: Int?
        package let failing: Int?
        package let drifting: Int?
        package let historyBytes: Int64?
    }

    package struct Copy: Sendable, Encodable {
        package let name: String
        package let newest: SetID?
        package let behindSince: Instant?
        package let problem: Text?
    }

    package let cluster: String
    package let status: Level
    package let problems: [Problem]
    package let figures: Figures
    package let copies: [Copy]

    init(
        _ name: String,
        _ state: ClusterState,
        _ found: [Condition],
        _ alerts: AlertSettings,
        _ thresholds: AlertThresholds,
        now: Instant
    ) {
        cluster = name
        let conditions = found.filter { !alerts.muted.contains($0.event) }
        problems = conditions.map {
            Problem(
                event: $0.event,
                severity: $0.severity,
                subject: $0.subject,
                summary: $0.summary,
                detail: $0.detail
            )
        }
        let isCritical = conditions.contains { $0.severity == .critical && $0.event != .serverDown }
        status = isCritical ? .critical : !state.isUp ? .unknown : conditions.isEmpty ? .ok : .warning
        copies = state.copies.map {
            Copy(name: $0.name, newest: $0.newest, behindSince: $0.behindSince, problem: $0.error?.problem)
        }
        figures = Figures(state, thresholds, now: now)
    }
}

extension ClusterStatus.Figures {
    init(_ state: ClusterState, _ thresholds: AlertThresholds, now: Instant) {
        // The clock of whoever did it may be ahead.
        func age(_ instant: Instant?) -> Int? { instant.map { max(0, now.secondsSince1970 - $0.secondsSince1970) } }
        let sighting = state.sighting
        let standings = sighting?.tally.standings
        backupAgeSeconds = age(state.sets?.lastWhole)
        backupAgeWarning = thresholds.backupAge
        backupAgeCritical = thresholds.backupAgeCritical
        drillAgeSeconds = age(state.sets?.drill?.passedAt)
        sets = state.sets?.count
        jobs = sighting?.jobs.count ?? state.sets?.recordedJobs
        active = sighting?.jobs.count { $0.isActive }
        quarantined = sighting?.jobs.count { $0.isQuarantined }
        failing = sighting?.jobs.count { standings?[$0.jobid]?.consecutiveFailures ?? 0 >= thresholds.jobFailures }
        drifting = state.drift?.count
        historyBytes = sighting?.history?.bytes
    }
}
