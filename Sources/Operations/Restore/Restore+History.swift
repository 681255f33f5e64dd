internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess
internal import Synchronization

extension Restore {
    /// Rows of a chunk, which is one transaction.
    private static let chunkRows = 50_000
    /// Segments loaded at the same time.
    private static let parallel = 2

    /// The history, in chunks after the jobs; nil where the plan leaves it out.
    ///
    /// Each chunk is a transaction of its own with no lock above ROW EXCLUSIVE. A restore that was ended in between goes
    /// on when it is run again: rows that stand there already are left as they are.
    func restoreHistory(
        _ plan: RestorePlan,
        on server: CronServer,
        after record: SetID?
    ) async throws -> HistoryOutcome? {
        guard plan.restoresHistory, let history = manifest.history else { return nil }
        environment.progress(.stage(Text("restoring the history", zh: "恢复运行历史")))
        let work = HistoryWork(history.segments)
        do {
            let live = try RunidRanges.read(of: manifest, in: repository)
            let map = ArchivedRowMap(
                renumbered: plan.renumbered,
                live: options.history == .all ? nil : live,
                earliest: options.history.earliest(before: manifest.takenAt)
            )
            try await withThrowingTaskGroup { group in
                for _ in 0..<Self.parallel {
                    group.addTask { try await loadSegments(work, map, on: server, record) }
                }
                try await group.waitForAll()
            }
            return try await finish(work, map, live.count, on: server, after: record)
        } catch {
            let done = work.outcome
            throw RestoreFailure.historyUnfinished(error, restored: done.restored + done.alreadyThere, of: history.rows)
        }
    }

    /// Takes one segment after the other until there are none.
    private func loadSegments(
        _ work: HistoryWork,
        _ map: ArchivedRowMap,
        on server: CronServer,
        _ record: SetID?
    ) async throws {
        try await withLoader(map, on: server, record) { loader in
            // What is lost with the server is loaded again; `finish` waits until all of it is on disk.
            try await loader.session.execute(HistoryCatalog.commitLater)
            let takesRows = try await loader.session.first(HistoryCatalog.hasOwnTypes) == true
            while let segment = work.next() {
                let rows = try HistoryRows(try repository.open(segment, of: manifest))
                let range = HistoryCatalog.count(from: segment.first, through: segment.last)
                let isFree = try await loader.session.first(range) == 0
                try await load(rows, by: loader, staged: !(takesRows && isFree), work)
            }
        }
    }

    /// The tail, and the record that everything is there.
    private func finish(
        _ work: HistoryWork,
        _ map: ArchivedRowMap,
        _ liveRows: Int64,
        on server: CronServer,
        after record: SetID?
    ) async throws -> HistoryOutcome {
        try await withLoader(map, on: server, record) { loader in
            let tail = try HistoryRows(try repository.open("history/tail.csv.zst", of: manifest))
            try await load(tail, by: loader, staged: true, work)
            try await loader.session.execute(HistoryCatalog.flush)
            var outcome = work.outcome
            if map.earliest != nil {
                outcome.leftOut = liveRows - outcome.restored - outcome.alreadyThere - outcome.archiveOnly
            }
            var done = try await self.record(.restored, of: server, on: loader.session)
            done.of = record
            done.history = outcome
            try repository.add(done)
            return outcome
        }
    }

    private func withLoader<Output: Sendable>(
        _ map: ArchivedRowMap,
        on server: CronServer,
        _ record: SetID?,
        _ body: (HistoryLoader) async throws -> Output
    ) async throws -> Output {
        let session = try await server.connect()
        do {
            try await session.execute(HistoryCatalog.createStaging)
            let (repository, identifier) = (repository, server.facts.systemIdentifier)
            let loader = HistoryLoader(session: session, map: map) { runids in
                guard let record else { return }
                try repository.add(runids, addedBy: record, of: identifier)
            }
            let output = try await body(loader)
            await session.close()
            return output
        } catch {
            await session.close()
            throw error
        }
    }

    private func load(
        _ rows: HistoryRows,
        by loader: HistoryLoader,
        staged: Bool,
        _ work: HistoryWork
    ) async throws {
        while let chunk = try await loader.load(rows, limit: Self.chunkRows, staged: staged) {
            environment.progress(.bytes(object: "history", count: work.add(chunk)))
        }
    }
}

/// The segments that wait to be loaded, and what became of the others, for several sessions at once.
private final class HistoryWork: Sendable {
    private let state: Mutex<(waiting: ArraySlice<Segment>, outcome: HistoryOutcome)>

    init(_ segments: [Segment]) {
        state = Mutex((segments[...], HistoryOutcome()))
    }

    var outcome: HistoryOutcome { state.withLock { $0.outcome } }

    func next() -> Segment? { state.withLock { $0.waiting.popFirst() } }

    /// Adds what became of a chunk; returns how many rows stand on the target by now.
    func add(_ chunk: HistoryOutcome) -> Int64 {
        state.withLock { state in
            state.outcome.restored += chunk.restored
            state.outcome.alreadyThere += chunk.alreadyThere
            state.outcome.archiveOnly += chunk.archiveOnly
            state.outcome.closed += chunk.closed
            return state.outcome.restored + state.outcome.alreadyThere
        }
    }
}
