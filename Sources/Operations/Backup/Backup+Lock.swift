internal import BackupFormat
internal import CronModel
internal import PostgresAccess

extension Backup {
    /// Opens the session that holds the lock and, later, the snapshot.
    ///
    /// Throws `locked`, naming the holder.
    func lockedSession(on server: CronServer) async throws -> PostgresConnection {
        let session = try await server.connect()
        // A change of the job list must not wait for hours until databases are dumped.
        let lock: LauncherCatalog.Lock = options.layers == [.cron] ? .jobList : .backup
        guard try await session.first(LauncherCatalog.tryLock(lock)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: lock))
            await session.close()
            throw BackupFailure.locked(server.facts.address, holder: holder ?? nil)
        }
        return session
    }

    /// The lock lives as long as its session: if that is gone, another backup may have run meanwhile.
    func stillLocked(_ session: PostgresConnection, on server: CronServer) async throws {
        guard await session.isAlive() else { throw BackupFailure.sessionLost(server.facts.address) }
    }
}
