internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Judges one job after the other while their launches stream by; only one job's launches are ever held.
struct JobJudge: Sendable {
    let known: KnownStates
    let clock: CronClock
    let until: Instant
    let port: Int32
    let policy: CatchUpPolicy

    private static let shown = 100

    func read(_ jobs: [Job], _ rows: inout CopyOutRows) throws -> [MissedReport.Job] {
        var waiting = Dictionary(uniqueKeysWithValues: jobs.map { ($0.jobid, $0) })
        var (found, launches): ([MissedReport.Job], [LaunchCatalog.Launch]) = ([], [])
        func close() {
            guard let jobid = launches.first?.jobid else { return }
            if let job = waiting.removeValue(forKey: jobid), let missed = judge(job, launches) { found.append(missed) }
            launches.removeAll(keepingCapacity: true)
        }
        while let launch = try rows.next({ CopyText.fields($0).flatMap(LaunchCatalog.launch) }) {
            guard let launch else { continue }
            if launch.jobid != launches.first?.jobid { close() }
            if waiting[launch.jobid] != nil { launches.append(launch) }
        }
        close()
        // Jobs that did not run at all.
        for job in waiting.values { if let missed = judge(job, []) { found.append(missed) } }
        return found.sorted { $0.jobid < $1.jobid }
    }

    func judge(_ job: Job, _ launches: [LaunchCatalog.Launch]) -> MissedReport.Job? {
        guard let beginning = known.beginnings[job.jobid], let schedule = try? clock.schedule(job.schedule) else {
            return nil
        }
        let since: Instant
        switch beginning {
        case .instant(let instant): since = instant
        case .firstLaunch:
            guard let first = launches.first else { return nil }
            since = Instant(secondsSince1970: first.start)
        }
        let missed = MissedRuns(
            of: schedule,
            in: clock.zone,
            launches: launches.filter { $0.start >= since.secondsSince1970 },
            since: since,
            until: until
        )
        guard missed.count > 0 else { return nil }
        let isElsewhere = !NodeAddress(name: job.nodename, port: job.nodeport).isLocal(port: port)
        return MissedReport.Job(
            jobid: job.jobid,
            jobname: job.jobname,
            username: job.username,
            database: job.database,
            schedule: job.schedule,
            expected: missed.expected,
            missed: missed.count,
            runs: Array(missed.runs.prefix(Self.shown)),
            last: missed.runs.last,
            catchUp: isElsewhere ? 0 : times(missed, schedule),
            command: job.command.text,
            obstacle: isElsewhere
                ? Text("it runs on \(job.nodename):\(job.nodeport)", zh: "它在 \(job.nodename):\(job.nodeport) 上运行")
                : nil,
            row: job.digest
        )
    }

    private func times(_ missed: MissedRuns, _ schedule: Schedule) -> Int {
        switch (policy, schedule.kind) {
        case (.skip, _): 0
        case (.once, _), (.all, .interval), (.all, .reboot): 1
        case (.all, .cron): missed.count
        }
    }
}
