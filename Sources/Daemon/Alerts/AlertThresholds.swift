/// From when on something is trouble.
package struct AlertThresholds: Sendable, Hashable {
    /// Seconds since the newest set that holds every configured layer.
    package var backupAge = 26 * 3600
    /// The same, from where on it is critical.
    package var backupAgeCritical = 50 * 3600
    /// Seconds since the last drill that passed, where drills are scheduled.
    package var drillAge = 35 * 86_400
    /// Seconds that a copy may be behind: a large set takes its time to get there.
    package var copyDelay = 6 * 3600
    /// Failures of a job in a row.
    package var jobFailures = 3
    /// Seconds that a run of a job may be late.
    package var jobDelay = 300
    /// The size of the history table; nil: any.
    package var historyBytes: Int64?

    package init() {}
}
