package import BackupRepository
package import CronSchedule
package import Operations
package import PostgresAccess

/// A cluster as the daemon is to look after it.
package struct WatchedCluster: Sendable {
    package var server: ConnectionSettings
    package var backup: Backup.Options
    package var retention: RetentionPolicy?
    package var schedules: [Work: WorkSchedule] = [:]
    /// A file with the private key that drills are signed with; nil: they are not.
    package var signingKey: String?
    /// What reports of drills are written in.
    package var language = Language.english
    /// Where dead-man switches wait for a sign of life.
    package var pings = Pings()

    package init(server: ConnectionSettings, backup: Backup.Options) {
        self.server = server
        self.backup = backup
    }
}
