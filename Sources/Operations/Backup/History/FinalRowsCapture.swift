internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// What reading rows of a history has found.
struct CapturedRows: Sendable {
    /// Rows of segments that the repository did not hold before.
    var newRows: Int64 = 0
    var segments: [Segment] = []
    /// The run ids of final rows, which the segments hold.
    var final = RunidRanges()
    /// The run ids of rows that may still change.
    var unfinished = RunidRanges()

    /// Adds what another stretch of run ids held.
    mutating func add(_ other: CapturedRows) {
        newRows += other.newRows
        segments += other.segments
        final = final.union(other.final)
        unfinished = unfinished.union(other.unfinished)
    }
}

/// Takes rows in the order of run ids and cuts the final ones into segments.
struct FinalRowsCapture {
    private let repository: Repository
    private let cluster: String
    private let generation: String
    private let runs: UnfinishedRuns
    private var result = CapturedRows()
    private var segment: SegmentWriter?
    private var last: Int64?

    init(_ repository: Repository, cluster: String, generation: String, unfinished runs: UnfinishedRuns) {
        self.runs = runs
        self.repository = repository
        self.cluster = cluster
        self.generation = generation
    }

    /// Takes the next row.
    mutating func take(_ run: CopiedRun) throws {
        guard last.map({ $0 < run.runid }) ?? true else { throw BackupFailure.notHistory() }
        last = run.runid
        guard !runs.contain(run) else { return result.unfinished.add(run.runid) }
        let open = try segment ?? SegmentWriter(repository, cluster: cluster, generation: generation)
        segment = open
        try open.write(run.line, runid: run.runid)
        result.final.add(run.runid)
        if open.rowCount >= SegmentName.rowLimit { try closeSegment() }
    }

    /// Ends the last segment.
    mutating func finish() throws -> CapturedRows {
        try closeSegment()
        return result
    }

    private mutating func closeSegment() throws {
        guard let open = segment else { return }
        let closed = try open.close()
        result.segments.append(closed.segment)
        if closed.isNew { result.newRows += closed.segment.rows }
        segment = nil
    }
}
