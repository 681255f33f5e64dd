internal import BackupFormat

/// The runs of one job, summed up as they come in the order of time.
struct JobRuns: Sendable {
    /// Runs in a row that ended alike.
    struct Streak: Sendable {
        var succeeded = true
        var length: Int64 = 0
    }

    var runs: Int64 = 0
    var succeeded: Int64 = 0
    var failed: Int64 = 0
    var durations = DurationHistogram()
    var current = Streak()
    var longestSuccess: Int64 = 0
    var longestFailure: Int64 = 0
    /// Microseconds since 1970.
    var first: Int64?
    var last: Int64?
    /// Microseconds between two runs that follow each other, and when the first of them was.
    var longestGap: Int64 = 0
    var gapFrom: Int64 = 0
    /// Of the newest run, cut: all that is known of a job that is gone.
    var command = ""

    mutating func add(_ row: RunRow, at time: Int64) {
        runs += 1
        switch row.status {
        case .succeeded:
            succeeded += 1
            follow(true)
        case .failed:
            failed += 1
            follow(false)
        default: break
        }
        if let duration = row.duration { durations.add(duration) }
        guard time != .min else { return }
        if let last, time - last > longestGap { (longestGap, gapFrom) = (time - last, last) }
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }

    private mutating func follow(_ success: Bool) {
        if current.succeeded != success { current = Streak(succeeded: success) }
        current.length += 1
        if success {
            longestSuccess = max(longestSuccess, current.length)
        } else {
            longestFailure = max(longestFailure, current.length)
        }
    }
}
