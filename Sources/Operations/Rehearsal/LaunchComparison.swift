package import CronSchedule

/// Compares the launches of one job with its due runs: the k-th launch with the k-th run.
///
/// A launch belongs to its run if it falls into the minute that is due. pg_cron looks at its clock at least once a second
/// and starts what it finds; a launch that comes later was held up by a machine slower than the server's clock.
package enum LaunchComparison {
    static let allowedDelay = 60_000

    package static func differences(_ launches: [Launch], due: [Instant]) -> [LaunchDifference] {
        var differences = zip(launches, due).compactMap { difference($0, due: $1) }
        differences += due.dropFirst(launches.count).map { .missing(due: $0) }
        differences += launches.dropFirst(due.count).map { .unforeseen($0) }
        return differences
    }

    /// The same for a job of so many seconds: each run is due so long after the launch before it.
    ///
    /// A launch is never early. It may be a little late, by the launcher's own steps, and so may all that follow: there are
    /// at least nine tenths as many as there would be if each were on time.
    ///
    /// The first run is counted from `start`, when the launcher saw the job first; launches are known up to `end`.
    package static func differences(
        _ launches: [Launch],
        every schedule: Schedule,
        from start: Instant,
        through end: Instant
    ) -> [LaunchDifference] {
        var differences: [LaunchDifference] = []
        var last = start
        for launch in launches {
            guard let due = schedule.nextRun(after: last) else { return [.unforeseen(launch)] }
            if let difference = difference(launch, due: due) { differences.append(difference) }
            last = launch.instant
        }
        let punctual = schedule.runs(after: start, through: end).reduce(0) { count, _ in count + 1 }
        if launches.count * 10 < punctual * 9 { differences.append(.rare(found: launches.count, punctual: punctual)) }
        return differences
    }

    private static func difference(_ launch: Launch, due: Instant) -> LaunchDifference? {
        switch launch.delay(after: due) {
        case ..<0: .early(due: due, launch)
        case allowedDelay...: .late(due: due, launch)
        default: nil
        }
    }
}
