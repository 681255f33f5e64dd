internal import BackupFormat
internal import CronModel
internal import PostgresAccess

extension Backup {
    /// Has the session hold the lock and, later, the snapshot.
    ///
    /// Throws `locked`, naming the holder.
    func lock(_ session: PostgresConnection, on server: CronServer) async throws {
        // A change of the job list must not wait for hours until databases are dumped.
        let lock: LauncherCatalog.Lock = options.layers == [.cron] ? .jobList : .backup
        guard try await session.first(LauncherCatalog.tryLock(lock)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: lock))
            await session.close()
            throw BackupFailure.locked(server.facts.address, holder: holder ?? nil)
        }
    }

    /// The lock lives as long as its session: if that is gone, another backup may have run meanwhile.
    func stillLocked(_ session: PostgresConnection, on server: CronServer) async throws {
        guard await session.isAlive() else { throw BackupFailure.sessionLost(server.facts.address) }
    }
}
