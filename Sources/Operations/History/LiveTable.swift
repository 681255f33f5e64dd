internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// A server's own history table, as a query reads it.
struct LiveTable: Sendable {
    let server: CronServer
    let session: PostgresConnection
    let facts: ExtensionFacts
    let jobs: [Job]
    let clock: CronClock
    let isPartial: Bool

    static func open(_ settings: ConnectionSettings) async throws -> LiveTable {
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        let facts = try await server.requireExtension(on: session)
        var isPartial = try await session.first(JobCatalog.rowsAreHidden) == true
        if !isPartial, facts.historyTable != nil {
            isPartial = try await session.first(HistoryCatalog.rowsAreHidden) == true
        }
        if isPartial { try await session.execute(ServerCatalog.admitHiddenRows) }
        return LiveTable(
            server: server,
            session: session,
            facts: facts,
            jobs: try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)),
            clock: try await server.clock(catalogVersion: facts.catalogVersion, on: session),
            isPartial: isPartial
        )
    }

    var hasTable: Bool { facts.historyTable != nil }

    /// The name of the table's first generation; later ones have it and more in front of their own.
    var generation: String { HistoryLife.table(server.facts, facts) }

    /// Whether a set is of this very table, and its run ids have only gone forward since.
    ///
    /// After a failover the rows are still those that the archive holds: unlike a backup, which begins a generation then
    /// (`HistoryLife`), a query must not show them twice.
    func goesOn(from manifest: Manifest) -> Bool {
        guard let history = manifest.history else { return false }
        guard HistoryLife.isOf(generation, generation: history.generation) else { return false }
        // Rows that somebody wrote by hand may stand above the sequence.
        guard let sequence = facts.runSequence, let then = manifest.cron.runSequence ?? history.lastRunid else {
            return true
        }
        return sequence.last >= then
    }
}
