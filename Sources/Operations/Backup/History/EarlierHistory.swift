internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// What the repository holds already of a server's history.
struct EarlierHistory: Sendable {
    /// The set that this one goes on from; nil: there is none.
    var manifest: Manifest?
    var generation: String
    var segments: [Segment] = []
    /// The run ids that the segments hold.
    var archived = RunidRanges()
    /// The run ids of the table up to the last archived one; nil where the server shows that none of the archived rows was
    /// deleted or came back since that set, so that they need not be read.
    var standing: RunidRanges?

    /// Looks for the newest set of the same table, and whether the table still is what it was then.
    ///
    /// If not, a new generation begins: its name ends in the id of the set that begins it. So it does where the newest set
    /// of the table is not believed: what it holds must not become part of one that is, nor be lost.
    static func find(_ source: Source, _ repository: Repository, cluster: String, set: SetID) async throws -> Self {
        let table = HistoryLife.table(source.server.facts, source.extension)
        guard
            let before = try repository.newest(
                of: cluster,
                whoeverSigned: true,
                { $0.history?.isOf(table: table) ?? false }
            ),
            let history = before.history
        else { return EarlierHistory(generation: table) }
        let now = HistoryLife(source.server.facts, runSequence: source.extension.runSequence?.last)
        guard repository.believes(before), now.goesOn(from: before),
            try await source.session.holds(lastRowsOf: history.segments)
        else {
            return EarlierHistory(generation: "\(table)-\(set)")
        }
        var earlier = try EarlierHistory(goingOnFrom: before, history, repository)
        let gone = try earlier.archived.subtracting(RunidRanges.read(of: before, in: repository))
        if try await source.isUntouched(since: before, without: gone) { return earlier }
        let last = earlier.archived.last ?? .min
        if let state = history.table {
            let written = HistoryCatalog.copyWritten(since: state.transactionsBefore, through: last)
            let again = try await source.session.runids(written).intersection(earlier.archived)
            guard again.isEmpty else { return EarlierHistory(generation: "\(table)-\(set)") }
        }
        earlier.standing = try await source.session.runids(through: last)
        return earlier
    }

    /// Segments that the repository has lost are read anew as far as the server still has their rows.
    private init(goingOnFrom before: Manifest, _ history: HistoryLayer, _ repository: Repository) throws {
        manifest = before
        generation = history.generation
        segments = try repository.stored(history.segments, ofGeneration: generation, in: before.cluster)
        guard segments.count < history.segments.count else {
            archived = try RunidRanges.readArchived(of: before, in: repository)
            return
        }
        guard repository.canRead(segments) else {
            // Which rows the others hold, only their key could tell: all are read anew.
            segments = []
            return
        }
        for segment in segments {
            let content = try SegmentContent.read(try repository.open(segment, of: before), file: segment.name)
            archived = archived.union(content.runids)
        }
    }

    private init(generation: String) {
        self.generation = generation
    }
}

extension PostgresConnection {
    /// Whether the table's rows are still those that end these segments, as far as they stand there.
    fileprivate func holds(lastRowsOf segments: [Segment]) async throws -> Bool {
        let digests = Dictionary(segments.map { ($0.last, $0.lastRowDigest) }) { first, _ in first }
        let ranges = RunidRanges(digests.keys.sorted().map { $0...$0 })
        return try await runs(within: Array(ranges.ranges)) { runs in
            var agree = true
            try runs.forEachRun { run in
                var digest = SHA256Digest()
                digest.update(run.line)
                if digests[run.runid] != digest.hex { agree = false }
            }
            return agree
        }
    }

    /// The run ids that a COPY sends, one a row.
    fileprivate func runids(_ sql: SQL) async throws -> RunidRanges {
        try await copyOut(sql) { rows in
            var runids = RunidRanges()
            while let runid = try rows.next({ Int64(String(decoding: $0.dropLast(), as: UTF8.self)) }) {
                guard let runid else { throw BackupFailure.notHistory() }
                runids.add(runid)
            }
            return runids
        }
    }
}

extension HistoryLayer {
    fileprivate func isOf(table: String) -> Bool { HistoryLife.isOf(table, generation: generation) }
}
