internal import BackupFormat
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

    /// What a start counts from, in seconds since 1970: the year 2000.
    private static let epoch: Int64 = 946_684_800

    /// Whether a row may still change.
    func contain(_ run: CopiedRun) -> Bool {
        // Nearly all have failed or succeeded: the only words of six and of nine bytes.
        guard let word = run.status, word.count != 6 else { return false }
        guard word.count == 9 else { return RunStatus(word)?.isUnfinished ?? false }
        guard let pid = run.pid, let alive = started[pid], RunStatus(word) == .succeeded else { return false }
        let begun = run.start.map { $0 / 1_000_000 + Self.epoch }
        return alive.contains { start in begun.map { begun in start.map { begun > $0 - 10 } ?? true } ?? true }
    }
}
