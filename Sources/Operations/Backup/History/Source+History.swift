internal import BackupFormat
internal import CronModel
internal import PostgresAccess

extension Source {
    /// Whether no row of the history was deleted since a set, by what the server shows without a look at the table.
    ///
    /// Only statistics in shared memory are believed (PostgreSQL 15 and later: before, they came by a collector that may
    /// lag and lose), and no standby's, which counts nothing of what it replays. Sessions are looked at first: one that
    /// ends in between has told its statistics by then.
    func isUntouched(since before: Manifest) async throws -> Bool {
        let (now, then) = (server.facts, before.server)
        guard now.major >= 15, now.startedAt == then.startedAt, !now.inRecovery, !then.inRecovery,
            !isPartial, before.status == .complete, let state = before.history?.table
        else { return false }
        guard try await session.first(HistoryCatalog.mayHideDeletions(since: state.readAt)) == false,
            let current = try await session.first(HistoryCatalog.tableState)
        else { return false }
        return HistoryTableState(current).showsNoDeletion(since: state)
    }
}

extension HistoryTableState {
    init(_ state: HistoryCatalog.TableState) {
        self.init(
            readAt: state.readAt,
            filenode: state.filenode,
            deleted: state.deleted,
            statsReset: state.statsReset,
            processesSince: state.processesSince
        )
    }
}
