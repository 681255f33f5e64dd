package import BackupFormat
package import CronModel

/// What `restore` planned and did.
///
/// Keys are an interface for scripts.
package struct RestoreReport: Sendable, Encodable {
    package let set: SetID
    package let cluster: String
    package let plan: RestorePlan
    package let applied: Bool
    /// What was written about it; `arm` goes by this.
    package let record: SetID?
    package let history: HistoryOutcome?
    /// The checks that follow an applied restore.
    package var verify: CheckReport?
    /// The set's job numbers and those the server gave, where pg_cron's functions made the jobs.
    package var jobIds: [Renumbering]?
    /// What was armed right away, where that was asked for.
    package var armed: ArmReport?
    /// How long each stage took: `check`, `cron`, `history`, `verify`.
    package var timings: [Timing] = []
    /// Where the set was read; nil: where sets are looked for first.
    package var readFrom: ReadFrom?
    /// The launcher as it was seen while the history was loaded; not part of the JSON.
    package var launcherLooks: [LauncherLook] = []

    init(
        _ manifest: Manifest,
        _ plan: RestorePlan,
        applied: Bool,
        record: SetID? = nil,
        history: HistoryOutcome? = nil
    ) {
        set = manifest.set
        cluster = manifest.cluster
        self.plan = plan
        self.applied = applied
        self.record = record
        self.history = history
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(set, forKey: .set)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(plan, forKey: .plan)
        try container.encode(applied, forKey: .applied)
        try container.encode(record, forKey: .record)
        try container.encode(history, forKey: .history)
        try container.encode(verify, forKey: .verify)
        try container.encode(armed, forKey: .armed)
        try container.encode(timings, forKey: .timings)
        try container.encodeIfPresent(jobIds, forKey: .jobIds)
        try container.encodeIfPresent(readFrom, forKey: .readFrom)
    }

    private enum CodingKeys: CodingKey {
        case set
        case cluster
        case plan
        case applied
        case record
        case history
        case verify
        case armed
        case timings
        case jobIds
        case readFrom
    }

    /// A copy that a set was read from, and why it was not read from those before it.
    package struct ReadFrom: Sendable, Encodable {
        package let name: String
        package let repository: String
        package let passed: [PassedRepository]
    }
}
