internal import BackupFormat
internal import BackupRepository
internal import CronModel

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
    private var result = CapturedRows()
    private var segment: SegmentWriter?

    init(_ repository: Repository, cluster: String, generation: String) {
        self.repository = repository
        self.cluster = cluster
        self.generation = generation
    }

    /// Takes the next row as `HistoryCatalog.copyMarked` sends it.
    mutating func take(_ marked: UnsafeRawBufferPointer) throws {
        let isFinal = marked.first == UInt8(ascii: ",")
        let row = UnsafeRawBufferPointer(rebasing: marked.dropFirst(isFinal ? 1 : 2))
        guard let head = HistoryRowHead(row) else { throw BackupFailure.notHistory() }
        guard isFinal else { return result.unfinished.add(head.runid) }
        let open = try segment ?? SegmentWriter(repository, cluster: cluster, generation: generation)
        segment = open
        try open.write(row, runid: head.runid)
        result.final.add(head.runid)
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
