package import CronSchedule
internal import PostgresAccess

/// What the runs of a server came to, folded as they are seen.
package struct RunTally: Sendable {
    /// How the runs of one job stand; times are seconds since 1970.
    package struct Standing: Sendable, Hashable {
        /// Of the newest run, finished or not.
        package internal(set) var lastRunid: Int64 = -1
        package internal(set) var lastStatus = ""
        package internal(set) var lastStart: Double?
        package internal(set) var lastEnd: Double?
        /// Of the newest run that ended.
        package internal(set) var lastEndedRunid: Int64 = -1
        /// Whether the newest run that ended succeeded; nil where none did end.
        package internal(set) var lastSucceeded: Bool?
        /// Of the newest run that ended, in seconds.
        package internal(set) var lastDuration: Double?
        package internal(set) var lastSuccess: Double?
        /// Since the last success, as far as the rows that were looked at tell.
        package internal(set) var consecutiveFailures = 0
        /// What the server said to the newest failure.
        package internal(set) var failure: String?

        /// Whether the newest run is under way.
        package var isRunning: Bool { !lastStatus.isEmpty && lastStatus != "succeeded" && lastStatus != "failed" }
    }

    package private(set) var standings: [Int64: Standing] = [:]
    /// When the runs of the last day began, by job.
    package private(set) var slots: [Int64: RunSlots] = [:]
    /// Of runs that began before, not all are known; nil: of the last day all are.
    package private(set) var knownSince: Instant?
    /// Runs that ended since the first look.
    package private(set) var succeeded: Int64 = 0
    package private(set) var failed: Int64 = 0
    private(set) var highest: Int64 = -1
    private(set) var unfinished: Set<Int64> = []

    /// Of the rows that were there before the first look only so many of the newest are folded.
    static let first = 20_000
    /// More than a server could have under way; rows that an earlier crash left for ever are not followed beyond it.
    private static let limit = 10_000

    package init() {}

    /// One look's share: every run after the highest one known, and all that were unfinished.
    struct Round: Sendable {
        fileprivate let isFirst: Bool
        fileprivate let now: Instant
        fileprivate var open: Set<Int64> = []
        fileprivate var count = 0
        fileprivate var oldest = Double.infinity
    }

    /// What was there before the first look is the past, and counts for nothing but each job's standing.
    func begin(at now: Instant) -> Round { Round(isFirst: highest < 0, now: now) }

    mutating func add(_ run: RunFeedCatalog.Run, in round: inout Round) {
        highest = max(highest, run.runid)
        fold(run)
        round.count += 1
        round.oldest = min(round.oldest, run.start ?? .infinity)
        if run.isFinal, let start = run.start {
            let start = Instant(secondsSince1970: Int(start))
            slots[run.jobid, default: RunSlots()].add(start, succeeded: run.status == "succeeded", now: round.now)
        }
        if !run.isFinal {
            if round.open.count < Self.limit { round.open.insert(run.runid) }
        } else if !round.isFirst {
            if run.status == "succeeded" { succeeded += 1 } else { failed += 1 }
        }
    }

    mutating func end(_ round: Round) {
        unfinished = round.open
        highest = max(highest, 0)
        // A first look at more runs than it may read knows the newest; a later one as full has missed some.
        if round.count >= Self.first, round.oldest < .infinity {
            knownSince = max(knownSince ?? .earliest, Instant(secondsSince1970: Int(round.oldest)))
        }
    }

    /// Forgets jobs that are gone.
    mutating func keep(_ jobids: Set<Int64>) {
        if standings.count > jobids.count { standings = standings.filter { jobids.contains($0.key) } }
        if slots.count > jobids.count { slots = slots.filter { jobids.contains($0.key) } }
    }

    private mutating func fold(_ run: RunFeedCatalog.Run) {
        var standing = standings[run.jobid] ?? Standing()
        if run.runid >= standing.lastRunid {
            standing.lastRunid = run.runid
            standing.lastStatus = run.status
            // Up to 1.6.2 a run that never got as far as its command has no start.
            standing.lastStart = run.start ?? run.end ?? standing.lastStart
            standing.lastEnd = run.end
        }
        switch run.status {
        case "succeeded":
            standing.lastSuccess = max(standing.lastSuccess ?? 0, run.start ?? run.end ?? 0)
            standing.consecutiveFailures = 0
            standing.failure = nil
        case "failed":
            standing.consecutiveFailures += 1
            standing.failure = run.message
        default: break
        }
        if run.isFinal, run.runid >= standing.lastEndedRunid {
            standing.lastEndedRunid = run.runid
            standing.lastSucceeded = run.status == "succeeded"
        }
        if run.isFinal, let start = run.start, let end = run.end { standing.lastDuration = max(0, end - start) }
        standings[run.jobid] = standing
    }
}
