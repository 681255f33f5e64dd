internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension HistoryPrune {
    /// A server whose history may be deleted, and the set that holds it.
    struct Target: Sendable {
        let server: CronServer
        let session: PostgresConnection
        let facts: ExtensionFacts
        let manifest: Manifest
        let cutoff: Instant

        var generation: String { manifest.history?.generation ?? "" }
        /// The highest run id of a segment; 0 without any.
        var lastRunid: Int64 { manifest.history?.segments.map(\.last).max() ?? 0 }

        static func open(
            _ settings: ConnectionSettings,
            _ repository: Repository,
            _ options: Options,
            _ environment: Environment
        ) async throws -> Target {
            let live = try await LiveTable.open(settings)
            do {
                let address = live.server.facts.address
                guard !live.isPartial else { throw HistoryPruneFailure.rowsHidden(address, live.server.facts.user) }
                guard try await live.session.first(ServerCatalog.isReadOnly) == false else {
                    throw HistoryPruneFailure.readOnly(address)
                }
                guard try await live.session.first(LauncherCatalog.tryLock(.historyPrune)) == true else {
                    throw HistoryPruneFailure.locked(address)
                }
                let manifest = try newestArchive(of: live, repository, options.cluster)
                return Target(
                    server: live.server,
                    session: live.session,
                    facts: live.facts,
                    manifest: manifest,
                    cutoff: environment.now().advanced(bySeconds: -options.keep)
                )
            } catch {
                await live.session.close()
                throw error
            }
        }

        /// The newest complete set of this very table.
        private static func newestArchive(
            of live: LiveTable,
            _ repository: Repository,
            _ cluster: String
        ) throws -> Manifest {
            let here = live.server.facts.systemIdentifier
            if let owner = try repository.owner(of: cluster), owner != here {
                throw RepositoryFailure.otherServer(cluster: cluster, known: owner, found: here)
            }
            for id in try repository.sets(of: cluster).reversed() {
                let manifest = try repository.authenticManifest(of: id, in: cluster)
                guard manifest.history != nil, manifest.status == .complete else { continue }
                guard live.hasTable, live.goesOn(from: manifest) else { break }
                return manifest
            }
            throw HistoryPruneFailure.notArchived(live.server.facts.address, cluster: cluster)
        }
    }
}
