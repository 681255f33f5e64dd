internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

extension Undo {
    /// Run ids of a transaction; a lot of small ranges counts as a large one.
    private static let chunk: Int64 = 50_000
    private static let rangesOfChunk = 1_000

    /// How many of the runs that a restore brought stand there; nil where there is none to take away.
    func runs(
        of record: Record,
        _ facts: ExtensionFacts,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws -> Int64? {
        guard options.undoesHistory, options.jobs == nil, record.kind == .restore, facts.historyTable != nil else {
            return nil
        }
        let chunks = try await self.chunks(of: record, server, on: session)
        guard !chunks.isEmpty else { return nil }
        return try await session.transaction { session in
            try await session.execute(HistoryCatalog.byRunid)
            var count: Int64 = 0
            for chunk in chunks { count += try await session.first(HistoryCatalog.count(withinMany: chunk)) ?? 0 }
            return count
        }
    }

    /// Takes the runs away, each chunk in a transaction of its own with no lock above ROW EXCLUSIVE; an undo that was
    /// ended in between goes on when it is run again.
    func removeRuns(of plan: UndoPlan, on server: CronServer) async throws -> Int64 {
        guard plan.runs ?? 0 > 0 else { return 0 }
        environment.progress(.stage(Text("removing the restored history", zh: "移除恢复的运行历史")))
        var removed: Int64 = 0
        let session = try await server.connect()
        do {
            for chunk in try await chunks(of: plan.record, server, on: session) {
                removed += try await session.transaction { session in
                    try await session.execute(HistoryCatalog.byRunid)
                    return Int64(try await session.execute(HistoryCatalog.delete(within: chunk)))
                }
                environment.progress(.bytes(object: "history", count: removed))
            }
            await session.close()
            return removed
        } catch {
            await session.close()
            throw UndoFailure.historyUnfinished(error, removed: removed, of: plan.runs ?? 0)
        }
    }

    /// The run ids on record, as far as the table reaches, in lots of a transaction.
    private func chunks(
        of record: Record,
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws -> [[ClosedRange<Int64>]] {
        let added = try repository.runids(addedBy: record.id, of: server.facts.systemIdentifier)
        guard !added.isEmpty, let extent = try await session.first(HistoryCatalog.extent) ?? nil else { return [] }
        var chunks: [[ClosedRange<Int64>]] = []
        var (lot, ids): ([ClosedRange<Int64>], Int64) = ([], 0)
        for range in added.intersection(RunidRanges([extent])).ranges {
            var rest: ClosedRange<Int64>? = range
            while let piece = rest {
                let end = min(piece.upperBound, piece.lowerBound + (Self.chunk - ids - 1))
                lot.append(piece.lowerBound...end)
                ids += end - piece.lowerBound + 1
                rest = end < piece.upperBound ? (end + 1)...piece.upperBound : nil
                if ids == Self.chunk || lot.count == Self.rangesOfChunk {
                    chunks.append(lot)
                    (lot, ids) = ([], 0)
                }
            }
        }
        return lot.isEmpty ? chunks : chunks + [lot]
    }
}
