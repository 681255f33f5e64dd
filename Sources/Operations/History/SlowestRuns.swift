internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// A run as people look at it: long texts are cut.
package struct RunEntry: Sendable, Hashable, Encodable {
    package let runid: Int64
    package let jobid: Int64?
    package let jobname: String?
    package let database: String?
    package let status: String?
    /// Microseconds since 1970.
    package let start: Int64?
    /// Microseconds.
    package let duration: Int64?
    package let message: String?

    init(_ row: RunRow, job: Job?) {
        runid = row.runid
        jobid = row.jobid
        jobname = job?.jobname
        database = row.text(.database, limit: 100)
        status = row.text(.status, limit: 40)
        start = row.start
        duration = row.duration
        message = row.text(.message, limit: 400)
    }

    /// Times in ISO 8601, to the second; durations in seconds.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runid, forKey: .runid)
        try container.encode(jobid, forKey: .jobid)
        try container.encode(jobname, forKey: .jobname)
        try container.encode(database, forKey: .database)
        try container.encode(status, forKey: .status)
        try container.encode(start.map { Instant(secondsSince1970: Int($0 / 1_000_000)) }, forKey: .start)
        try container.encode(duration.map { Double($0) / 1_000_000 }, forKey: .seconds)
        try container.encode(message, forKey: .message)
    }

    private enum CodingKeys: CodingKey {
        case runid
        case jobid
        case jobname
        case database
        case status
        case start
        case seconds
        case message
    }
}

extension RunSource {
    /// The runs that took longest, those first.
    package func slowest(_ filter: RunFilter, count: Int) async throws -> [RunEntry] {
        let directories = generations.map(\.jobs)
        let kept = try await fold(filter, [RunEntry]()) { kept, row, run in
            guard let duration = row.duration, kept.count < count || duration > kept.last?.duration ?? 0 else { return }
            let entry = RunEntry(row, job: row.jobid.flatMap { directories[run.generation].jobs[$0] })
            let place = kept.partitioningIndex { ($0.duration ?? 0) < duration }
            kept.insert(entry, at: place)
            if kept.count > count { kept.removeLast() }
        }
        return kept
    }

    /// The newest runs that a filter asks for, in the order of time.
    package func newest(_ filter: RunFilter, count: Int) async throws -> [RunEntry] {
        let directories = generations.map(\.jobs)
        return try await reaching(filter, count: count) { reach in
            let found = try await fold(filter, reach: reach, Recent<RunEntry>(limit: count)) { recent, row, run in
                recent.add(RunEntry(row, job: row.jobid.flatMap { directories[run.generation].jobs[$0] }))
            }
            return (Int64(found.inOrder.count), found.inOrder)
        }
    }

    /// Looks farther and farther back until so many runs are found.
    func reaching<Output>(
        _ filter: RunFilter,
        count: Int,
        _ look: (Reach) async throws -> (found: Int64, Output)
    ) async throws -> Output {
        var reach = Reach(segments: 1, liveRows: 20_000)
        let segments = generations.reduce(0) { $0 + $1.segments.count }
        let isLiveAlone = generations.contains { $0.isLive && $0.manifest == nil }
        while true {
            let isAll = reach.segments ?? .max >= segments && (!isLiveAlone || reach.liveRows ?? .max > 100_000_000)
            let (found, output) = try await look(isAll ? .all : reach)
            if isAll || found >= Int64(count) { return output }
            reach.segments = (reach.segments ?? 1) * 8
            reach.liveRows = (reach.liveRows ?? 1) * 16
        }
    }
}

extension [RunEntry] {
    /// The first place whose element is so; all before are not.
    fileprivate func partitioningIndex(_ isSo: (RunEntry) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSo(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
