internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess
internal import Synchronization

/// Loads history rows into the target, a chunk at a time.
struct HistoryLoader: Sendable {
    let session: PostgresConnection
    let map: ArchivedRowMap
    /// Called with the run ids that a chunk adds, before it is committed: with them an undo takes them away again.
    let note: @Sendable (RunidRanges) throws -> Void

    /// Loads the next chunk in one transaction; nil at the end.
    ///
    /// Where no row stands in the range yet, rows go straight in. Else they are staged, and those whose run id is taken
    /// are left out: counted as already there if they are the same, as archive-only if not.
    func load(_ rows: HistoryRows, limit: Int, staged: Bool) async throws -> HistoryOutcome? {
        try await session.transaction { session in
            let target = staged ? HistoryCatalog.copyIntoStaging : HistoryCatalog.copyIn
            let chunk = Chunk()
            let copied = try await session.copyIn(target) { sink in
                var tuple = RunTuple()
                var runids: ClosedRange<Int64>?
                try sink.write(RunTuple.header)
                let taken = try rows.take(limit) { row in
                    guard let runid = try map.put(row, into: &tuple) else { return }
                    runids = min(runids?.lowerBound ?? runid, runid)...max(runids?.upperBound ?? runid, runid)
                    try sink.write(tuple.bytes)
                }
                try sink.write(RunTuple.trailer)
                chunk.set(taken, runids)
            }
            guard chunk.taken > 0 else { return nil }
            if staged { return try await insertStaged(on: session) }
            // None stood there, so all between the first and the last is of this chunk.
            try note(chunk.ranges)
            return HistoryOutcome(restored: Int64(copied))
        }
    }

    private func insertStaged(on session: PostgresConnection) async throws -> HistoryOutcome {
        let closed = try await session.execute(HistoryCatalog.closeStaged(mark: HistoryMark.closed))
        let standing = try await session.first(HistoryCatalog.compareStaged)
        let inserted = RunidRanges(try await session.rows(HistoryCatalog.insertStaged))
        try note(inserted)
        return HistoryOutcome(
            restored: inserted.count,
            alreadyThere: standing?.same ?? 0,
            archiveOnly: standing?.other ?? 0,
            closed: Int64(closed)
        )
    }
}

/// How many rows a chunk took, and between which run ids those lie that it wrote.
private final class Chunk: Sendable {
    private let state = Mutex<(taken: Int, runids: ClosedRange<Int64>?)>((0, nil))

    var taken: Int { state.withLock { $0.taken } }
    var ranges: RunidRanges { RunidRanges(state.withLock { $0.runids }.map { [$0] } ?? []) }

    func set(_ taken: Int, _ runids: ClosedRange<Int64>?) { state.withLock { $0 = (taken, runids) } }
}
