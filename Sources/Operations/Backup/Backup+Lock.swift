internal import CronModel
internal import PostgresAccess

extension Backup {
    /// Opens the session that holds the lock and, later, the snapshot.
    ///
    /// Throws `locked`, naming the holder.
    func lockedSession(on server: CronServer) async throws -> PostgresConnection {
        let session = try await server.connect()
        guard try await session.first(LauncherCatalog.tryLock(.backup)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: .backup))
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
