internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Synchronization

/// What one batch of a history prune did.
struct PrunedBatch: Sendable {
    var deleted: Int64 = 0
    /// They stand there, and are not what the archive holds.
    var changed: Int64 = 0
    var first: Int64?
    var last: Int64?
}

extension PrunedRuns {
    mutating func add(_ batch: PrunedBatch) {
        guard batch.deleted > 0 else { return }
        deleted += batch.deleted
        if let low = batch.first { first = min(first ?? low, low) }
        if let high = batch.last { last = max(last ?? high, high) }
    }
}

/// When rows in the order of run ids were: one without a time (pg_cron up to 1.6.2 notes none of a failed connection) when
/// the one before was.
struct AgeMark: Sendable {
    private var last: Int64 = .max

    /// Whether a run began before a moment; one that no time tells of did not.
    mutating func isOlder(_ row: RunRow, than cutoff: Instant) -> Bool {
        last = row.start ?? row.end ?? last
        return last < Int64(cutoff.secondsSince1970) * 1_000_000
    }
}

/// Archived rows of one batch on their way to the server.
///
/// Reached by the session's thread alone while it runs, and then by whoever started it.
final class StagedBatch: Sendable {
    struct Found: Sendable {
        var taken = 0
        var first: Int64?
        var last: Int64?
        var age: AgeMark
    }

    private let state: Mutex<Found>

    init(age: AgeMark) {
        state = Mutex(Found(age: age))
    }

    var found: Found { state.withLock { $0 } }

    /// Hands out those of the next rows that are old enough.
    func stage(
        _ rows: HistoryRows,
        limit: Int,
        cutoff: Instant,
        _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try state.withLock { found in
            found.taken = try rows.take(limit) { bytes in
                guard let row = RunRow(bytes) else { throw RunHistoryFailure.notARun() }
                guard found.age.isOlder(row, than: cutoff) else { return }
                found.first = found.first ?? row.runid
                found.last = row.runid
                try write(bytes)
            }
        }
    }
}

/// Whether a segment still is what its set says.
enum SegmentProof {
    /// Reads it to its end.
    ///
    /// Throws `damaged`.
    static func check(_ segment: Segment, of manifest: Manifest, in repository: Repository) throws {
        let content = try SegmentContent.read(try repository.open(segment, of: manifest), file: segment.name)
        guard content.isThat(of: segment), content.bytes == segment.bytes else {
            throw FormatError.damaged(segment.name, Text("its content has changed", zh: "内容已改变"))
        }
    }
}
