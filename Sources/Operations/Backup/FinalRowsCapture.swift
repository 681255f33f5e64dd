internal import BackupFormat
internal import BackupRepository
internal import CronModel

/// The final rows of a history, as they were written into segments.
struct FinalRows: Sendable {
    var rows: Int64 = 0
    /// Rows of segments that the repository did not hold before.
    var newRows: Int64 = 0
    var segments: [Segment] = []
    /// SHA-256 over all rows, whatever segments they are in.
    var digest = ""
    var live = RunidRanges()
}

/// Cuts a stream of rows into segments.
///
/// Rows are collected, so that hashing and compressing see large pieces.
struct FinalRowsCapture {
    private let repository: Repository
    private let cluster: String
    private let generation: String
    private let progress: Progress
    private var result = FinalRows()
    private var digest = SHA256Digest()
    private var segment: SegmentWriter?
    private var batch: [UInt8] = []
    private var batchRows: Int64 = 0
    private var batchFirst: Int64 = 0
    private var batchLast: Int64 = 0

    private static let batchBytes = 1 << 18

    init(_ repository: Repository, cluster: String, generation: String, progress: Progress) {
        self.repository = repository
        self.cluster = cluster
        self.generation = generation
        self.progress = progress
        batch.reserveCapacity(Self.batchBytes + 4096)
    }

    /// Takes the next row, its line end included; run ids come in ascending order.
    mutating func take(_ row: UnsafeRawBufferPointer) throws {
        guard let head = HistoryRowHead(row) else { throw BackupFailure.notHistory() }
        if batchRows == 0 { batchFirst = head.runid }
        batchLast = head.runid
        batchRows += 1
        batch.append(contentsOf: row)
        result.live.add(head.runid)
        let isFull = (segment?.rowCount ?? 0) + batchRows >= SegmentName.rowLimit
        if isFull || batch.count >= Self.batchBytes { try flush() }
        if isFull { try closeSegment() }
    }

    /// Ends the last segment.
    mutating func finish() throws -> FinalRows {
        try flush()
        try closeSegment()
        result.digest = digest.hex
        return result
    }

    private mutating func flush() throws {
        guard batchRows > 0 else { return }
        let open = try segment ?? SegmentWriter(repository, cluster: cluster, generation: generation)
        segment = open
        try batch.withUnsafeBytes { bytes in
            digest.update(bytes)
            try open.write(bytes, rows: batchRows, runids: batchFirst...batchLast)
        }
        result.rows += batchRows
        progress(.bytes(object: "history", count: result.rows))
        batch.removeAll(keepingCapacity: batch.capacity <= 4 * Self.batchBytes)
        batchRows = 0
    }

    private mutating func closeSegment() throws {
        guard let open = segment else { return }
        let closed = try open.close()
        result.segments.append(closed.segment)
        if closed.isNew { result.newRows += closed.segment.rows }
        segment = nil
    }
}
