internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// Adds up how jobs did.
struct RehearsalSum {
    var (jobs, predicted, launched, missing, unexpected) = (0, 0, 0, 0, 0)
    var differences: [RehearsalReport.Difference] = []
    var results: [RehearsalReport.Result] = []
    var skipped: [Text] = []

    mutating func add(_ line: JobLine, _ clock: CronClock, _ forecast: LaunchForecast, _ launches: [Launch]) {
        let label = line.job.label
        guard let schedule = try? clock.schedule(line.job.schedule) else {
            skipped.append(Text("\(label): its schedule is not accepted", zh: "\(label)：计划不被接受"))
            return
        }
        guard schedule.kind != .reboot else {
            skipped.append(Text("\(label): runs at a start, not by the clock", zh: "\(label)：仅在启动时运行，与时钟无关"))
            return
        }
        let due = line.wantedActive ? forecast.due(schedule) : []
        let found = line.wantedActive ? forecast.differences(of: schedule, launches) : launches.map { .unforeseen($0) }
        let result = RehearsalReport.Result(
            jobid: line.job.jobid,
            jobname: line.job.jobname,
            schedule: line.job.schedule,
            predicted: due.count,
            launched: launches.count,
            missing: found.reduce(0) { $0 + $1.missingRuns },
            unexpected: found.reduce(0) { $0 + $1.unexpectedLaunches }
        )
        add(result)
        guard let first = found.first else { return }
        differences.append(
            RehearsalReport.Difference(
                jobid: line.job.jobid,
                jobname: line.job.jobname,
                schedule: line.job.schedule,
                predicted: due.count,
                launched: launches.count,
                first: first.words
            )
        )
    }

    private mutating func add(_ result: RehearsalReport.Result) {
        jobs += 1
        predicted += result.predicted
        launched += result.launched
        missing += result.missing
        unexpected += result.unexpected
        results.append(result)
    }
}

extension LaunchDifference {
    /// Runs that should have been launched and were not.
    fileprivate var missingRuns: Int {
        switch self {
        case .missing: 1
        case .rare(let found, let punctual): max(1, punctual - found)
        case .unforeseen, .early, .late: 0
        }
    }

    /// Launches at a time when nothing was due.
    fileprivate var unexpectedLaunches: Int {
        switch self {
        case .unforeseen, .early, .late: 1
        case .missing, .rare: 0
        }
    }
}
