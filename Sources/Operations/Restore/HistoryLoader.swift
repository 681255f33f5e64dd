internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// Loads history rows into the target, a chunk at a time.
struct HistoryLoader: Sendable {
    let session: PostgresConnection
    let map: ArchivedRowMap

    /// Loads the next chunk in one transaction; nil at the end.
    ///
    /// Where no row stands in the range yet, rows go straight in. Else they are staged, and those whose run id is taken
    /// are left out: counted as already there if they are the same, as archive-only if not.
    func load(_ rows: HistoryRows, limit: Int, staged: Bool) async throws -> HistoryOutcome? {
        try await session.transaction { session in
            let target = staged ? HistoryCatalog.copyIntoStaging : HistoryCatalog.copyIn
            let taken = Counter()
            let copied = try await session.copyIn(target) { sink in
                var tuple = RunTuple()
                try sink.write(RunTuple.header)
                taken.value = try rows.take(limit) { row in
                    if try map.put(row, into: &tuple) { try sink.write(tuple.bytes) }
                }
                try sink.write(RunTuple.trailer)
            }
            guard taken.value > 0 else { return nil }
            return staged ? try await insertStaged(on: session) : HistoryOutcome(restored: Int64(copied))
        }
    }

    private func insertStaged(on session: PostgresConnection) async throws -> HistoryOutcome {
        let closed = try await session.execute(HistoryCatalog.closeStaged(mark: HistoryMark.closed))
        let standing = try await session.first(HistoryCatalog.compareStaged)
        let inserted = try await session.execute(HistoryCatalog.insertStaged)
        return HistoryOutcome(
            restored: Int64(inserted),
            alreadyThere: standing?.same ?? 0,
            archiveOnly: standing?.other ?? 0,
            closed: Int64(closed)
        )
    }
}
