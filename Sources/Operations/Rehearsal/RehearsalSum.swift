internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// Adds up how jobs did.
struct RehearsalSum {
    var (jobs, predicted, launched, missing, unexpected) = (0, 0, 0, 0, 0)
    var differences: [RehearsalReport.Difference] = []
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
        jobs += 1
        let due = line.wantedActive ? forecast.due(schedule) : []
        let found = line.wantedActive ? forecast.differences(of: schedule, launches) : launches.map { .unforeseen($0) }
        predicted += due.count
        launched += launches.count
        guard let first = found.first else { return }
        for difference in found {
            switch difference {
            case .missing: missing += 1
            case .rare(let found, let punctual): missing += max(1, punctual - found)
            case .unforeseen, .early, .late: unexpected += 1
            }
        }
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
}
