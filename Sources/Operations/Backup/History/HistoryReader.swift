internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// Reads the rows of a snapshot whose run ids no segment holds yet.
struct HistoryReader: Sendable {
    private let backup: Backup
    private let source: Source
    private let generation: String

    /// Gaps between archived run ids are asked for one by one, up to so many; beyond, all run ids are looked through.
    private static let gapLimit = 10_000
    /// Ranges asked for in one statement.
    private static let batch = 2_000

    init(_ backup: Backup, _ source: Source, generation: String) {
        self.backup = backup
        self.source = source
        self.generation = generation
    }

    /// `standing`: the run ids of the table up to the last archived one, where they are known.
    func read(missing archived: RunidRanges, standing: RunidRanges?) async throws -> CapturedRows {
        let start = archived.last.map { $0 == .max ? nil : $0 + 1 } ?? .min
        let below = try await gaps(in: archived, standing)
        let first = try await stretch(from: start)
        // Rows few enough for one segment come in one, whatever their run ids.
        guard let first, first.rows >= SegmentName.rowLimit else {
            let top = first.flatMap { first in start.map { $0...max($0, first.last) } }
            return try await rows(within: below + (top.map { [$0] } ?? []), on: source.session)
        }
        var found = try await rows(within: below, on: source.session)
        try await readSideBySide(from: start ?? .min, into: &found)
        found.segments.sort { ($0.first, $0.last) < ($1.first, $1.last) }
        return found
    }

    /// Ranges of run ids below the last archived one that may have rows no segment holds.
    private func gaps(in archived: RunidRanges, _ standing: RunidRanges?) async throws -> [ClosedRange<Int64>] {
        guard let last = archived.last else { return [] }
        if let standing { return Array(standing.subtracting(archived).ranges) }
        if archived.rangeCount > Self.gapLimit {
            return Array(try await source.session.runids(through: last).subtracting(archived).ranges)
        }
        return Array(RunidRanges([Int64.min...last]).subtracting(archived).ranges)
    }

    private func stretch(from start: Int64?) async throws -> (last: Int64, rows: Int64)? {
        guard let start else { return nil }
        return try await source.session.first(HistoryCatalog.stretch(from: start, rows: SegmentName.rowLimit))
    }

    /// What one session has read.
    private typealias Part = (rows: CapturedRows, session: PostgresConnection)

    /// Has the table read, stretch by stretch, by sessions that see the same snapshot.
    private func readSideBySide(from start: Int64, into found: inout CapturedRows) async throws {
        let parts = try await withThrowingTaskGroup(of: Part.self) { group in
            var (parts, idle, opened): ([CapturedRows], [PostgresConnection], Int) = ([], [], 0)
            var (start, width): (Int64?, StretchWidth) = (start, StretchWidth())
            while let begin = try await firstRunid(from: start) {
                if idle.isEmpty, opened < max(1, backup.options.parallel) {
                    idle.append(try await source.companion())
                    opened += 1
                } else if idle.isEmpty, let part = try await group.next() {
                    width.learn(from: part.rows.final.count)
                    parts.append(part.rows)
                    idle.append(part.session)
                }
                let (session, stretch) = (idle.removeLast(), width.stretch(from: begin))
                group.addTask { (try await rows(within: [stretch], on: session), session) }
                start = stretch.upperBound == .max ? nil : stretch.upperBound + 1
            }
            for try await part in group {
                parts.append(part.rows)
                idle.append(part.session)
            }
            for session in idle { await session.close() }
            return parts
        }
        for part in parts { found.add(part) }
    }

    private func firstRunid(from start: Int64?) async throws -> Int64? {
        guard let start else { return nil }
        return try await source.session.first(HistoryCatalog.firstRunid(from: start))
    }

    private func rows(
        within ranges: [ClosedRange<Int64>],
        on session: PostgresConnection
    ) async throws -> CapturedRows {
        let capture = SharedCapture(
            FinalRowsCapture(
                backup.repository,
                cluster: backup.options.cluster,
                generation: generation,
                unfinished: UnfinishedRuns(alive: source.backends)
            )
        )
        for start in stride(from: 0, to: ranges.count, by: Self.batch) {
            let some = Array(ranges[start..<min(start + Self.batch, ranges.count)])
            try await session.runs(within: some) { try capture.take(&$0) }
        }
        let found = try capture.finish()
        backup.environment.progress(.bytes(object: "history", count: found.final.count))
        return found
    }
}

extension Source {
    /// Another session that sees the same snapshot.
    fileprivate func companion() async throws -> PostgresConnection {
        let companion = try await server.connect()
        do {
            try await companion.execute(ServerCatalog.beginSnapshot)
            try await companion.execute(ServerCatalog.useSnapshot(snapshot))
            if isPartial { try await companion.execute(ServerCatalog.admitHiddenRows) }
            try await companion.execute(HistoryCatalog.readByKey(serverVersion: server.facts.versionNumber))
            return companion
        } catch {
            await companion.close()
            throw error
        }
    }
}
