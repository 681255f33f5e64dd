internal import BackupFormat
internal import CronModel
internal import PostgresAccess

extension Source {
    /// What the next set compares, to be kept in this one; nil where the role may not know.
    func tableState() async throws -> HistoryTableState? {
        guard let table = historyTable, let end = try await session.first(HistoryCatalog.snapshotEnd) else {
            return nil
        }
        return HistoryTableState(
            readAt: table.readAt,
            filenode: table.filenode,
            deleted: table.deleted,
            statsReset: table.statsReset,
            processesSince: table.processesSince,
            transactionsBefore: end
        )
    }

    /// Whether no row of the history was deleted since a set, by what the server shows without a look through the table, and
    /// none of those that were `gone` by then is back.
    ///
    /// Only statistics in shared memory are believed (PostgreSQL 15 and later: before, they came by a collector that may
    /// lag and lose), and no standby's, which counts nothing of what it replays. Sessions are looked at first: one that
    /// ends in between has told its statistics by then.
    func isUntouched(since before: Manifest, without gone: RunidRanges) async throws -> Bool {
        let (now, then) = (server.facts, before.server)
        guard now.major >= 15, now.startedAt == then.startedAt, !now.inRecovery, !then.inRecovery,
            !isPartial, before.status == .complete, gone.rangeCount <= 10_000, let state = before.history?.table
        else { return false }
        guard try await session.first(HistoryCatalog.mayHideDeletions(since: state.readAt)) == false,
            let current = try await session.first(HistoryCatalog.tableState)
        else { return false }
        guard current.showsNoDeletion(since: state) else { return false }
        return try await session.first(HistoryCatalog.holdsAny(of: Array(gone.ranges))) == false
    }
}

extension HistoryCatalog.TableState {
    /// Whether no row was deleted between the reading of an earlier state and now, as far as statistics can tell.
    ///
    /// TRUNCATE leaves the counter alone and makes another file; a crash sets the counter to zero and starts the server's
    /// processes anew.
    fileprivate func showsNoDeletion(since before: HistoryTableState) -> Bool {
        filenode == before.filenode && deleted == before.deleted && statsReset == before.statsReset
            && processesSince == before.processesSince
    }
}
