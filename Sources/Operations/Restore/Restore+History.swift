internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Restore {
    /// Rows of a chunk, which is one transaction.
    private static let chunkRows = 50_000

    /// The history, in chunks after the jobs; nil where the plan leaves it out.
    ///
    /// Each chunk is a transaction of its own with no lock above ROW EXCLUSIVE. A restore that was ended in between goes
    /// on when it is run again: rows that stand there already are left as they are.
    func restoreHistory(
        _ plan: RestorePlan,
        on server: CronServer,
        after record: Record?
    ) async throws -> HistoryOutcome? {
        guard plan.restoresHistory, let history = manifest.history else { return nil }
        environment.progress(.stage(Text("restoring the history", zh: "恢复运行历史")))
        let session = try await server.connect()
        var outcome = HistoryOutcome()
        do {
            try await session.execute(HistoryCatalog.createStaging)
            let map = ArchivedRowMap(
                renumbered: plan.renumbered,
                live: try RunidRanges.read(of: manifest, in: repository)
            )
            let loader = HistoryLoader(session: session, map: map)
            for segment in history.segments {
                let rows = try HistoryRows(try repository.open(segment, of: manifest))
                let isFree =
                    try await session.first(HistoryCatalog.count(from: segment.first, through: segment.last)) == 0
                try await load(rows, by: loader, staged: !isFree, &outcome, of: history.rows)
            }
            let tail = try HistoryRows(try repository.open("history/tail.csv.zst", of: manifest))
            try await load(tail, by: loader, staged: true, &outcome, of: history.rows)
            var done = try await self.record(.restored, of: server, on: session)
            done.of = record?.id
            done.history = outcome
            try repository.add(done)
            await session.close()
            return outcome
        } catch {
            await session.close()
            throw RestoreFailure.historyUnfinished(
                error,
                restored: outcome.restored + outcome.alreadyThere,
                of: history.rows
            )
        }
    }

    private func load(
        _ rows: HistoryRows,
        by loader: HistoryLoader,
        staged: Bool,
        _ outcome: inout HistoryOutcome,
        of total: Int64
    ) async throws {
        while let chunk = try await loader.load(rows, limit: Self.chunkRows, staged: staged) {
            outcome.add(chunk)
            environment.progress(.bytes(object: "history", count: outcome.restored + outcome.alreadyThere))
        }
    }
}

extension HistoryOutcome {
    fileprivate mutating func add(_ chunk: HistoryOutcome) {
        restored += chunk.restored
        alreadyThere += chunk.alreadyThere
        archiveOnly += chunk.archiveOnly
        closed += chunk.closed
    }
}
