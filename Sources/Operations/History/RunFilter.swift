package import BackupFormat
internal import CronModel
package import CronSchedule

/// Which runs are asked for.
package struct RunFilter: Sendable {
    /// Names or numbers; empty: all jobs.
    package var jobs: [String] = []
    /// Of named jobs, only those of this role.
    package var owner: String?
    package var since: Instant?
    /// Up to and including this second.
    package var until: Instant?
    /// Empty: all.
    package var statuses: Set<RunStatus> = []

    package init() {}
}

/// A filter at work on the rows of one generation, in the order of run ids.
struct RunMatch {
    private let since: Int64
    private let until: Int64
    private let statuses: Set<RunStatus>
    private let jobs: Set<Int64>?
    /// When the last run was that has a time.
    private var last: Int64 = .min

    init(_ filter: RunFilter, jobs: Set<Int64>?) {
        func microseconds(_ instant: Instant, _ more: Int) -> Int64 {
            let (value, overflow) = Int64(instant.secondsSince1970 + more).multipliedReportingOverflow(by: 1_000_000)
            return overflow ? .max : value
        }
        since = filter.since.map { microseconds($0, 0) } ?? .min
        until = filter.until.map { microseconds($0, 1) - 1 } ?? .max
        statuses = filter.statuses
        self.jobs = jobs
    }

    /// Nil where the run is not asked for; else when it was, which for one without a time (pg_cron up to 1.6.2 notes none
    /// of a failed connection) is when the one before was.
    mutating func time(of row: RunRow) -> Int64? {
        let start = row.start
        let time = start ?? row.end ?? last
        last = time
        if let jobs, !(row.jobid.map(jobs.contains) ?? false) { return nil }
        guard time >= since, time <= until else { return nil }
        if !statuses.isEmpty, !(row.status.map(statuses.contains) ?? false) { return nil }
        return time
    }
}
