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
    /// What was armed right away, where that was asked for.
    package var armed: ArmReport?

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
}
