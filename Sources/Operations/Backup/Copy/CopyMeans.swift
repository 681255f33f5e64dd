internal import BackupFormat
internal import CronModel
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    /// Sees that the server can be copied at all, before anything is taken of it.
    ///
    /// Throws as `CopyMeans.require` does, and `databases-of-copy`, `external-not-configured`.
    func requireCopyMeans(_ server: CronServer, on session: PostgresConnection) async throws {
        guard options.layers.contains(.full), options.full != .logical else { return }
        guard options.databases == nil else { throw BackupFailure.databasesOfCopy() }
        guard options.full == .physical else {
            guard options.external != nil else { throw BackupFailure.externalNotConfigured() }
            return
        }
        try await CopyMeans.require(server, on: session, bindir: options.bindir)
    }
}

/// Whether pg_basebackup can copy a server.
enum CopyMeans {
    /// Throws `copy-too-old`, `no-replication-role`, `wal-level`, `no-wal-sender`, `tablespaces`, `pg-basebackup-missing`,
    /// `replication-refused`.
    static func require(_ server: CronServer, on session: PostgresConnection, bindir: String?) async throws {
        let (facts, address) = (server.facts, server.facts.address)
        guard facts.major >= 13 else { throw BackupFailure.copyTooOld(facts.version) }
        guard let means = try await session.first(CopyCatalog.means) else { return }
        guard means.mayReplicate else { throw BackupFailure.noReplicationRole(facts.user) }
        guard means.walLevel != "minimal" else { throw BackupFailure.walLevel(address) }
        guard means.walSenders > 0 else { throw BackupFailure.noWalSender(address, busy: 0, of: 0) }
        let tablespaces = try await session.rows(CopyCatalog.tablespaces).map(\.name)
        guard tablespaces.isEmpty else { throw BackupFailure.tablespaces(tablespaces) }
        let tools = try await PostgresInstallation.dumping(major: facts.major, bindir: bindir)
        guard tools.has("pg_basebackup") else { throw ToolFailure.missing("pg_basebackup", major: facts.major) }
        try await knock(server, means)
    }

    /// Where pg_basebackup will: pg_hba.conf has lines of their own for that.
    private static func knock(_ server: CronServer, _ means: CopyCatalog.Means) async throws {
        do {
            let session = try await PostgresConnection.connectUnprepared(
                server.settings.overriding(["replication": "true"])
            )
            await session.close()
        } catch let error as ActionableError {
            if means.busyWalSenders >= means.walSenders {
                throw BackupFailure.noWalSender(server.facts.address, busy: means.busyWalSenders, of: means.walSenders)
            }
            throw BackupFailure.replicationRefused(server.facts, error.detail ?? error.problem)
        }
    }
}
