package import BackupRepository
package import Operations
package import PostgresAccess

/// A cluster as the daemon is to look after it.
package struct WatchedCluster: Sendable {
    package var server: ConnectionSettings
    package var backup: Backup.Options
    package var retention: RetentionPolicy?
    package var schedules: [Work: WorkSchedule] = [:]

    package init(server: ConnectionSettings, backup: Backup.Options) {
        self.server = server
        self.backup = backup
    }
}
