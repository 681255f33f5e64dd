internal import BackupFormat
internal import CronModel
package import CronSchedule

/// The last year of one job, in one reading: days, figures, the newest runs and the newest failures.
package struct JobYear: Sendable {
    /// A run without its texts.
    package struct Run: Sendable, Hashable {
        package let runid: Int64
        /// Microseconds since 1970; nil where pg_cron noted none.
        package let start: Int64?
        /// Microseconds; nil where it has not ended, or never began.
        package let duration: Int64?
        package let hasFailed: Bool

        package init(runid: Int64, start: Int64?, duration: Int64?, hasFailed: Bool) {
            (self.runid, self.start, self.duration, self.hasFailed) = (runid, start, duration, hasFailed)
        }
    }

    package let calendar: RunCalendar
    /// Of all jobs there were too many rows: only the newest were read, and older runs may be missing.
    package let isCut: Bool
    package let figures: RunStatistics.Entry
    /// Runs that ended, in the order of time.
    package let newest: [Run]
    /// Newest first.
    package let failures: [RunEntry]

    package static let mostRuns = 120
    package static let mostFailures = 20
    /// Archived rows of all jobs that are read for one of them, and rows of a live table, which come by the network.
    fileprivate static let mostArchived: Int64 = 3_000_000
    fileprivate static let mostLive: Int64 = 200_000
}

extension RunSource {
    /// Reads the last year of a job, known by its name and owner, or by its number where it has no name.
    ///
    /// Throws `no-job` where neither the archive nor the server knows it.
    package func year(ofJob name: String, owner: String?, in zone: TimeZoneRules) async throws -> JobYear {
        var filter = RunFilter()
        (filter.jobs, filter.owner) = ([name], owner)
        let count = DayCount(until: end, since: nil, in: zone)
        filter.since = count.start
        let (reach, leavesOut) = yearReach
        let sums = try await fold(filter, reach: reach, YearSums(days: count)) { sums, row, run in sums.add(row, run) }
        return JobYear(
            calendar: sums.days.calendar,
            isCut: leavesOut,
            figures: RunStatistics.Entry(sums.runs, job: nil, jobid: nil, missed: nil),
            newest: sums.newest.inOrder,
            failures: sums.failures.inOrder.reversed()
        )
    }

    /// How far back a year of one job is looked for, and whether that leaves archived rows out.
    private var yearReach: (Reach, leavesOut: Bool) {
        var (rows, count): (Int64, Int) = (0, 0)
        let segments = generations.flatMap(\.segments)
        for segment in segments.reversed() where rows < JobYear.mostArchived {
            rows += segment.rows
            count += 1
        }
        let archived = generations.first(where: \.isLive)?.manifest?.history?.lastRunid ?? 0
        let waiting = (live?.facts.runSequence?.last ?? 0) - archived
        return (
            Reach(segments: count, mostLive: JobYear.mostLive),
            count < segments.count || waiting > JobYear.mostLive
        )
    }
}

private struct YearSums: Sendable {
    var days: DayCount
    var runs = JobRuns()
    var newest = Recent<JobYear.Run>(limit: JobYear.mostRuns)
    var failures = Recent<RunEntry>(limit: JobYear.mostFailures)

    mutating func add(_ row: RunRow, _ run: RunContext) {
        days.add(row, at: run.time)
        runs.add(row, at: run.time)
        guard let status = row.status, status.isOver else { return }
        newest.add(
            JobYear.Run(runid: row.runid, start: row.start, duration: row.duration, hasFailed: status == .failed)
        )
        if status == .failed { failures.add(RunEntry(row, job: nil)) }
    }
}
