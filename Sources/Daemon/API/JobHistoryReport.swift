internal import CronModel
internal import CronSchedule
internal import Operations

/// The last year of a job.
///
/// Keys are an interface for scripts; those that `history` has are the same, messages without what may be a secret.
struct JobHistoryReport: Encodable {
    struct Run: Encodable {
        let runid: Int64
        let start: Instant?
        let seconds: Double?
        let status: String
        /// Of failures alone.
        let message: String?

        init(_ run: JobYear.Run) {
            runid = run.runid
            start = run.start.map { Instant(secondsSince1970: Int($0 / 1_000_000)) }
            seconds = run.duration.map { Double($0) / 1_000_000 }
            status = run.hasFailed ? "failed" : "succeeded"
            message = nil
        }

        init(_ run: RunEntry) {
            runid = run.runid
            start = run.start.map { Instant(secondsSince1970: Int($0 / 1_000_000)) }
            seconds = run.duration.map { Double($0) / 1_000_000 }
            status = run.status ?? "failed"
            message = run.message.map { Redaction.shortened($0) }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(runid, forKey: .runid)
            try container.encode(start, forKey: .start)
            try container.encode(seconds, forKey: .seconds)
            try container.encode(status, forKey: .status)
            try container.encodeIfPresent(message, forKey: .message)
        }

        private enum CodingKeys: CodingKey {
            case runid
            case start
            case seconds
            case status
            case message
        }
    }

    /// Why runs are missing; null where none is known to.
    let problem: Text?
    /// Older runs may be missing: there were too many rows to read them all.
    let isCut: Bool
    /// Null where no run is known.
    let calendar: RunCalendar?
    let runs: [Run]
    let failures: [Run]

    init(_ past: JobPast) {
        problem = past.problem
        isCut = past.year?.isCut ?? false
        calendar = past.year?.calendar
        runs = past.year?.newest.map(Run.init) ?? []
        failures = past.year?.failures.map(Run.init) ?? []
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(problem, forKey: .problem)
        try container.encode(isCut, forKey: .cut)
        try container.encode(calendar, forKey: .calendar)
        try container.encode(runs, forKey: .runs)
        try container.encode(failures, forKey: .failures)
    }

    private enum CodingKeys: CodingKey {
        case problem
        case cut
        case calendar
        case runs
        case failures
    }
}
