internal import BackupFormat
internal import CronSchedule
internal import PostgresAccess

/// Which rows may still change.
///
/// pg_cron writes no other states (`src/pg_cron.c`, `GetCronStatus`); a statement list that has reported its first success
/// is over only when its process is. One that started long after the run is another process with the same number.
struct UnfinishedRuns: Sendable {
    /// When the processes that are alive were started, in seconds since 1970, by their numbers; nil: not known.
    private let started: [Int32: [Int64?]]

    init(alive backends: [LauncherCatalog.Backend]) {
        started = Dictionary(grouping: backends, by: \.pid).mapValues { $0.map(\.startedAt) }
    }

    private static let states = ["starting", "connecting", "sending", "running"].map { Array($0.utf8) }
    private static let lengths = states.map(\.count)
    private static let succeeded = Array("succeeded".utf8)

    /// Whether a row, as COPY sends it, may still change.
    func contain(_ row: UnsafeRawBufferPointer) -> Bool {
        var fields = HistoryRowFields(row)
        guard let pid = fields.next(after: 2), let status = fields.next(after: 3) else { return false }
        if status.count == Self.succeeded.count {
            guard let pid = Int32(String(decoding: pid, as: UTF8.self)), let alive = started[pid],
                status.elementsEqual(Self.succeeded)
            else { return false }
            let begun = fields.next(after: 1).flatMap(Self.seconds)
            return alive.contains { start in begun.map { begun in start.map { begun > $0 - 10 } ?? true } ?? true }
        }
        return Self.lengths.contains(status.count) && Self.states.contains { status.elementsEqual($0) }
    }

    /// The seconds since 1970 of `2026-11-22 02:30:00.001+00`; nil where it is no such time.
    private static func seconds(_ time: UnsafeRawBufferPointer) -> Int64? {
        let parts = String(decoding: time.prefix(19), as: UTF8.self).split(separator: " ")
        guard parts.count == 2 else { return nil }
        return Instant(iso8601: "\(parts[0])T\(parts[1])Z").map { Int64($0.secondsSince1970) }
    }
}
