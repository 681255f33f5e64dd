package import BackupFormat
internal import CronModel
package import CronSchedule

/// How jobs fared: `history --stats`.
///
/// Keys are an interface for scripts; durations are seconds, percentiles right to within 0.8 %.
package struct RunStatistics: Sendable, Encodable {
    package struct Entry: Sendable, Encodable {
        /// Nil: jobs beyond those that are told apart.
        package let jobid: Int64?
        package let jobname: String?
        package let username: String?
        /// The beginning of what it runs.
        package let command: String?
        package let runs: Int64
        package let succeeded: Int64
        package let failed: Int64
        /// Of the runs that ended; nil where none did.
        package let successRate: Double?
        package let p50: Double?
        package let p95: Double?
        package let max: Double?
        /// How many runs in a row ended as the last one did, and how that was.
        package let streak: Int64
        package let streakStatus: RunStatus?
        package let longestFailureStreak: Int64
        package let longestSuccessStreak: Int64
        package let longestGap: Double?
        package let longestGapFrom: Instant?
        package let firstRun: Instant?
        package let lastRun: Instant?
        /// By its present schedule; nil where that foretells no times, the job is inactive, gone or ran at no known time.
        package let missed: Int64?

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(jobid, forKey: .jobid)
            try container.encode(jobname, forKey: .jobname)
            try container.encode(username, forKey: .username)
            try container.encode(command, forKey: .command)
            try container.encode(runs, forKey: .runs)
            try container.encode(succeeded, forKey: .succeeded)
            try container.encode(failed, forKey: .failed)
            try container.encode(successRate, forKey: .successRate)
            try container.encode(p50, forKey: .p50)
            try container.encode(p95, forKey: .p95)
            try container.encode(max, forKey: .max)
            try container.encode(streak, forKey: .streak)
            try container.encode(streakStatus, forKey: .streakStatus)
            try container.encode(longestFailureStreak, forKey: .longestFailureStreak)
            try container.encode(longestSuccessStreak, forKey: .longestSuccessStreak)
            try container.encode(longestGap, forKey: .longestGap)
            try container.encode(longestGapFrom, forKey: .longestGapFrom)
            try container.encode(firstRun, forKey: .firstRun)
            try container.encode(lastRun, forKey: .lastRun)
            try container.encode(missed, forKey: .missed)
        }

        private enum CodingKeys: String, CodingKey {
            case jobid, jobname, username, command, runs, succeeded, failed, successRate, p50, p95, max, streak
            case streakStatus, longestFailureStreak, longestSuccessStreak, longestGap, longestGapFrom, firstRun, lastRun
            case missed
        }
    }

    /// The jobs, most runs first.
    package let jobs: [Entry]
    package let total: Entry
}

extension RunSource {
    /// Sums up the runs that a filter asks for.
    package func statistics(_ filter: RunFilter) async throws -> RunStatistics {
        let sums = try await fold(filter, JobSums(generations)) { sums, row, run in sums.add(row, run) }
        let counter = MissedRunCount(clock: clock, since: filter.since, until: min(filter.until ?? end, end))
        let entries = sums.jobs.map { job in
            RunStatistics.Entry(
                job.runs,
                job: job.job,
                jobid: job.jobid,
                missed: job.job.flatMap { counter.count($0, job.runs) }
            )
        }
        let silent = filter.statuses.isEmpty ? try silentJobs(filter, sums, counter) : []
        return RunStatistics(
            jobs: (entries + silent).sorted { ($1.runs, $0.jobid ?? .max) < ($0.runs, $1.jobid ?? .max) },
            total: RunStatistics.Entry(sums.total, job: nil, jobid: nil, missed: nil)
        )
    }

    /// Active jobs that did not run at all where runs of theirs are asked for.
    private func silentJobs(
        _ filter: RunFilter,
        _ sums: JobSums,
        _ counter: MissedRunCount
    ) throws -> [RunStatistics.Entry] {
        guard let newest = generations.last else { return [] }
        let wanted = filter.jobs.reduce(into: Set<Int64>()) { $0.formUnion(newest.jobs.numbers(of: $1)) }
        return newest.jobs.jobs.values.filter { job in
            job.isActive && !sums.hasRuns(of: job, in: generations.count - 1)
                && (filter.jobs.isEmpty || wanted.contains(job.jobid))
        }.map { RunStatistics.Entry(JobRuns(), job: $0, jobid: $0.jobid, missed: counter.count($0, JobRuns())) }
    }
}

extension RunStatistics.Entry {
    init(_ sum: JobRuns, job: Job?, jobid: Int64?, missed: Int64?) {
        func seconds(_ microseconds: Int64?) -> Double? { microseconds.map { Double($0) / 1_000_000 } }
        func instant(_ microseconds: Int64?) -> Instant? {
            microseconds.map { Instant(secondsSince1970: Int(($0 >= 0 ? $0 : $0 - 999_999) / 1_000_000)) }
        }
        let ended = sum.succeeded + sum.failed
        let hasGap = sum.longestGap > 0
        self.jobid = jobid
        jobname = job?.jobname
        username = job?.username
        let known = job.flatMap { job in job.jobname == nil ? job.command.text : nil }
        command = (sum.command.isEmpty ? known : sum.command).map { String($0.prefix(60)) }
        runs = sum.runs
        succeeded = sum.succeeded
        failed = sum.failed
        successRate = ended > 0 ? Double(sum.succeeded) / Double(ended) : nil
        p50 = seconds(sum.durations.percentile(0.5))
        p95 = seconds(sum.durations.percentile(0.95))
        max = sum.durations.count > 0 ? seconds(sum.durations.longest) : nil
        streak = sum.current.length
        streakStatus = sum.current.length > 0 ? sum.current.succeeded ? .succeeded : .failed : nil
        longestFailureStreak = sum.longestFailure
        longestSuccessStreak = sum.longestSuccess
        longestGap = hasGap ? seconds(sum.longestGap) : nil
        longestGapFrom = hasGap ? instant(sum.gapFrom) : nil
        firstRun = instant(sum.first)
        lastRun = instant(sum.last)
        self.missed = missed
    }
}

/// Sums by job: one of the same name and owner is one job, whatever its number in which generation.
struct JobSums: Sendable {
    struct Sum: Sendable {
        let jobid: Int64?
        let job: Job?
        var runs = JobRuns()
    }

    private struct Number: Hashable {
        let generation: Int
        let jobid: Int64?
    }

    private(set) var jobs: [Sum] = []
    private(set) var total = JobRuns()
    private let directories: [JobDirectory]
    private var places: [Number: Int] = [:]
    private var names: [JobName: Int] = [:]
    /// The place that was used last: runs of a job often follow each other.
    private static let limit = 10_000

    init(_ generations: [RunGeneration]) {
        directories = generations.map(\.jobs)
    }

    mutating func add(_ row: RunRow, _ run: RunContext) {
        total.add(row, at: run.time)
        let place = place(of: Number(generation: run.generation, jobid: row.jobid))
        jobs[place].runs.add(row, at: run.time)
        if jobs[place].job == nil, jobs[place].runs.command.isEmpty {
            jobs[place].runs.command = row.text(.command, limit: 60) ?? ""
        }
    }

    func hasRuns(of job: Job, in generation: Int) -> Bool {
        if let name = job.jobname { return names[JobName(jobname: name, username: job.username)] != nil }
        return places[Number(generation: generation, jobid: job.jobid)] != nil
    }

    private mutating func place(of number: Number) -> Int {
        if let known = places[number] { return known }
        let job = number.jobid.flatMap { directories[number.generation].jobs[$0] }
        let name = job.flatMap { job in job.jobname.map { JobName(jobname: $0, username: job.username) } }
        let place: Int
        if let name, let known = names[name] {
            place = known
        } else if places.count >= Self.limit {
            // Whoever writes rows by hand may invent jobs without end.
            place = others()
            return place
        } else {
            place = jobs.count
            jobs.append(Sum(jobid: number.jobid, job: job))
        }
        if let name { names[name] = place }
        places[number] = place
        return place
    }

    private mutating func others() -> Int {
        let none = Number(generation: -1, jobid: nil)
        if let known = places[none] { return known }
        jobs.append(Sum(jobid: nil, job: nil))
        places[none] = jobs.count - 1
        return jobs.count - 1
    }
}
