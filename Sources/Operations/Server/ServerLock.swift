internal import CronModel
package import PostgresAccess

/// An advisory lock on a server, for operations that two daemons shall not do at the same time.
package enum ServerLock {
    /// Runs `body` while the lock is held by a session of its own.
    ///
    /// Throws `locked` where somebody else has it.
    package static func holding<Output>(
        _ lock: LauncherCatalog.Lock,
        on settings: ConnectionSettings,
        _ body: () async throws -> Output
    ) async throws -> Output {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        guard try await session.first(LauncherCatalog.tryLock(lock)) == true else {
            let holder = try? await session.first(LauncherCatalog.holder(of: lock))
            await session.close()
            throw ServerFailure.busy(server.facts.address, holder: holder ?? nil)
        }
        do {
            let output = try await body()
            await session.close()
            return output
        } catch {
            await session.close()
            throw error
        }
    }
}
