internal import BackupFormat
package import CronModel
package import CronSchedule
package import PostgresAccess

/// What one look at a server showed.
package struct Sighting: Sendable {
    /// pg_cron's background worker.
    package enum Launcher: Sendable, Hashable {
        case running(LauncherCatalog.Process)
        case absent
        /// It dies and comes back: no job of anybody runs.
        case looping
        /// The role may not see it.
        case hidden
        /// A standby has none until it is promoted.
        case standby
    }

    package let at: Instant
    package let facts: ServerFacts
    package let catalogVersion: String
    package let clock: CronClock
    /// Row security hides jobs of others from the role.
    package let isPartial: Bool
    /// `cron.launch_active_jobs`; off, no job of anybody runs.
    package let launchesActiveJobs: Bool
    package let launcher: Launcher
    package let roster: JobRoster
    /// The digest of the list, as a set's proof has it.
    package let digest: String
    package let jobs: [SightedJob]
    package let tally: RunTally
    /// Nil where the server keeps no history.
    package let history: HistoryFiguresCatalog.Size?
}

/// A job at a look; never its command, which may hold secrets.
package struct SightedJob: Sendable, Hashable {
    package let jobid: Int64
    package let jobname: String?
    package let username: String
    package let database: String
    package let schedule: String
    package let isActive: Bool
    /// Inactive, and owed by a restore or a pause.
    package let isQuarantined: Bool
    package let nextRun: Instant?
    /// The oldest run that should have begun by now and has not; nil where none is late.
    package let overdue: Instant?
    package let health: LiveJob.Health

    /// How people call it.
    package var label: String { jobname ?? "#\(jobid)" }
}
