internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// A run as it is handed out.
struct RunContext {
    /// Index of its generation.
    let generation: Int
    /// Microseconds since 1970; see `RunMatch.time`.
    let time: Int64
}

extension RunSource {
    /// How far back rows are looked for.
    struct Reach: Sendable {
        /// The newest so many segments of all; nil: all.
        var segments: Int?
        /// Of a live table that no archive speaks for, the newest so many run ids; nil: all.
        var liveRows: Int64?
        /// Of any live table, the newest so many run ids, also where that leaves a gap to the archive; nil: all.
        var mostLive: Int64?

        static let all = Reach()
    }

    /// The runs that a filter asks for, in the order of generations and run ids, folded into a state, in constant memory.
    func fold<State: Sendable>(
        _ filter: RunFilter,
        reach: Reach = .all,
        _ initial: State,
        _ step: @escaping @Sendable (inout State, RunRow, RunContext) throws -> Void
    ) async throws -> State {
        let numbers = try numbers(filter.jobs, owner: filter.owner)
        var state = initial
        var budget = reach.segments ?? .max
        var chosen: [(Int, [Segment])] = []
        for (index, generation) in generations.enumerated().reversed() {
            let segments = Array(generation.segments.suffix(budget))
            budget -= segments.count
            chosen.append((index, segments))
        }
        for (index, segments) in chosen.reversed() {
            let part = Part(
                generation: generations[index],
                index: index,
                segments: segments,
                match: RunMatch(filter, jobs: numbers?[index]),
                repository: repository
            )
            state = try await fold(part, reach, state, step)
        }
        return state
    }

    private func fold<State: Sendable>(
        _ part: Part,
        _ reach: Reach,
        _ initial: State,
        _ step: @escaping @Sendable (inout State, RunRow, RunContext) throws -> Void
    ) async throws -> State {
        guard part.generation.isLive, let live else {
            return try part.fold(initial, live: { _ in false }, step)
        }
        var rows = HistoryCatalog.Unarchived(above: part.generation.manifest?.history?.lastRunid)
        rows.runids = try part.tailRunids()
        rows.newest = [rows.above == nil ? reach.liveRows : nil, reach.mostLive].compactMap(\.self).min()
        return try await live.session.copyOut(HistoryCatalog.copy(rows)) { table in
            // The table must not outlive this call, and the closure does not.
            try withoutActuallyEscaping({ (row: inout [UInt8]) throws -> Bool in
                try table.next { row.append(contentsOf: $0) } != nil
            }) { pull in try part.fold(initial, live: pull, step) }
        }
    }

    /// The job numbers that are asked for, by generation; nil: all.
    private func numbers(_ names: [String], owner: String?) throws -> [Set<Int64>]? {
        guard !names.isEmpty else { return nil }
        for name in names where generations.allSatisfy({ $0.jobs.numbers(of: name, owner: owner).isEmpty }) {
            throw RunHistoryFailure.noJob(name)
        }
        return generations.map { generation in
            names.reduce(into: []) { $0.formUnion(generation.jobs.numbers(of: $1, owner: owner)) }
        }
    }
}

/// The rows of one generation as one fold reads them.
private struct Part: Sendable {
    let generation: RunGeneration
    let index: Int
    let segments: [Segment]
    let match: RunMatch
    let repository: Repository?

    /// The run ids of the set's tail: the live table knows what became of them.
    func tailRunids() throws -> [Int64] {
        guard let tail = try tail() else { return [] }
        var runids: [Int64] = []
        while try tail.take(4096, { row in if let head = HistoryRowHead(row) { runids.append(head.runid) } }) > 0 {}
        return runids
    }

    private func tail() throws -> HistoryRows? {
        guard let repository, let manifest = generation.manifest else { return nil }
        return try HistoryRows(try repository.open("history/tail.csv.zst", of: manifest))
    }

    func fold<State>(
        _ initial: State,
        live: @escaping (inout [UInt8]) throws -> Bool,
        _ step: (inout State, RunRow, RunContext) throws -> Void
    ) throws -> State {
        var (state, match, seen) = (initial, match, 0)
        func meet(_ bytes: UnsafeRawBufferPointer) throws {
            guard let row = RunRow(bytes) else { throw RunHistoryFailure.notARun() }
            seen += 1
            if seen & 0xFFFF == 0 { try Task.checkCancellation() }
            if !generation.copies.isEmpty, generation.copies.contains(row.runid) { return }
            guard let time = match.time(of: row) else { return }
            try step(&state, row, RunContext(generation: index, time: time))
        }
        let tail = try tail()
        var overlay = try RunOverlay(
            tail: { row in try tail.map { try $0.take(1) { row.append(contentsOf: $0) } > 0 } ?? false },
            live: live
        )
        for segment in segments {
            guard let repository, let manifest = generation.manifest else { break }
            try HistoryFile.forEachRow(try repository.open(segment, of: manifest), file: segment.name) { bytes in
                if overlay.next != nil {
                    guard let runid = HistoryRowHead(bytes)?.runid else { throw RunHistoryFailure.notARun() }
                    while let next = overlay.next, next < runid { try overlay.take(meet) }
                    // The archived row is final: whatever else there is of this run is older, or changed by hand.
                    if overlay.next == runid { try overlay.take { _ in } }
                }
                try meet(bytes)
            }
        }
        while overlay.next != nil { try overlay.take(meet) }
        return state
    }
}
