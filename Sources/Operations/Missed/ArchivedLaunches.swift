internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The launches of a server's jobs by archive and live table together, where the table alone no longer reaches back far
/// enough: eight bytes are held for each.
struct ArchivedLaunches: Sendable {
    private struct Launch: Sendable {
        /// Seconds since the beginning, which is a year back at most.
        let start: Int32
        /// Nil as -1.
        let length: Int32
    }

    private let begin: Instant
    private var launches: [Int64: [Launch]] = [:]
    /// The newest set that was asked; nil: no set has anything of this server.
    private(set) var set: SetID?

    /// Reads every run that began since, each once, and gives it the number that its job has now.
    static func read(
        since begin: Instant,
        of jobs: [Job],
        _ settings: ConnectionSettings,
        _ repository: Repository,
        cluster: String,
        now: Instant
    ) async throws -> ArchivedLaunches {
        let source = try await RunSource.open(settings, repository, cluster: cluster, now: now)
        var filter = RunFilter()
        filter.since = begin
        var empty = ArchivedLaunches(begin: begin)
        empty.set = source.generations.last { $0.manifest != nil }?.manifest?.set
        let numbers = source.generations.map { $0.isLive ? nil : Self.numbers(of: $0.jobs, among: jobs) }
        do {
            let all = try await source.fold(filter, empty) { found, row, context in
                let number = row.jobid.flatMap { jobid in numbers[context.generation].map { $0[jobid] } ?? jobid }
                if let number { found.add(row, of: number, at: context.time) }
            }
            await source.close()
            return all
        } catch {
            await source.close()
            throw error
        }
    }

    private init(begin: Instant) {
        self.begin = begin
    }

    /// A job's launches in the order of time.
    func launches(of jobid: Int64) -> [LaunchCatalog.Launch] {
        (launches[jobid] ?? []).sorted { $0.start < $1.start }.map { launch in
            let start = begin.secondsSince1970 + Int(launch.start)
            let end = launch.length < 0 ? nil : start + Int(launch.length)
            return LaunchCatalog.Launch(jobid: jobid, start: start, end: end)
        }
    }

    /// Attempts that never got as far as the command are none, as in `LaunchCatalog.copy`.
    private mutating func add(_ row: RunRow, of jobid: Int64, at time: Int64) {
        let failures = ["connection failed", "job startup timeout"]
        if row.status == .failed, let message = row.text(.message, limit: 64), failures.contains(message) { return }
        let start = Int((Double(time) / 1e6).rounded(.down))
        let end = row.end.map { Int((Double($0) / 1e6).rounded(.down)) }
        guard let offset = Int32(exactly: start - begin.secondsSince1970) else { return }
        let length = end.flatMap { Int32(exactly: max(0, $0 - start)) } ?? -1
        launches[jobid, default: []].append(Launch(start: offset, length: length))
    }

    /// Numbers of an earlier life of the table, and those that the same jobs have now.
    private static func numbers(of directory: JobDirectory, among jobs: [Job]) -> [Int64: Int64] {
        let lines = directory.jobs.values.sorted { $0.jobid < $1.jobid }.map { JobLine(job: $0, wantedActive: true) }
        let matching = JobMatching(lines, onto: jobs, setSequence: 0, targetSequence: nil)
        let pairs = matching.matches.compactMap { match in
            match.existing.map { (match.line.job.jobid, $0.jobid) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
