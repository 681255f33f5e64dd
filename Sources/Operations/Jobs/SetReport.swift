package import BackupFormat
package import BackupRepository
package import CronModel
package import CronSchedule

/// What `show` tells of a set: its manifest, and its jobs with their next runs at the source's clock.
package struct SetReport: Sendable, Encodable {
    package let manifest: Manifest
    package let remarks: SetRemarkReport
    package let jobs: [JobEntry]
    /// Nil where no key is trusted.
    package let authorship: Authorship?

    package init(
        _ contents: SetContents,
        _ standings: SetStandings,
        _ authorship: Authorship? = nil,
        now: Instant,
        where isWanted: (JobLine) -> Bool = { _ in true }
    ) {
        manifest = contents.manifest
        remarks = SetRemarkReport(contents.manifest.set, standings, now: now)
        self.authorship = authorship
        let (clock, zone) = (contents.clock, contents.clock.zone)
        jobs = contents.jobs.filter(isWanted).map { JobEntry($0, clock: clock, zone: zone, now: now) }
    }

    package func encode(to encoder: any Encoder) throws {
        try manifest.encode(to: encoder)
        try remarks.encodeRemarks(to: encoder)
        try authorship?.encodeSigner(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jobs, forKey: .jobs)
    }

    private enum CodingKeys: CodingKey {
        case jobs
    }
}

/// A job with its next run.
///
/// Keys are an interface for scripts.
package struct JobEntry: Sendable, Encodable {
    package let jobid: Int64
    package let jobname: String?
    package let schedule: String
    /// Nil for a command too long to be held; its digest then stands in `commandSha256`.
    package let command: String?
    package let commandSha256: String?
    package let database: String
    package let username: String
    package let nodename: String
    package let nodeport: Int32
    package let active: Bool
    package let wantedActive: Bool
    /// Nil where it never runs, is no time (`@reboot`), the schedule is not accepted, or the job is at rest.
    package let nextRun: Instant?
    package let words: Text?
    package let problem: Text?

    /// Null where there is nothing to say, so that every job has the same keys.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jobid, forKey: .jobid)
        try container.encode(jobname, forKey: .jobname)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(command, forKey: .command)
        try container.encodeIfPresent(commandSha256, forKey: .commandSha256)
        try container.encode(database, forKey: .database)
        try container.encode(username, forKey: .username)
        try container.encode(nodename, forKey: .nodename)
        try container.encode(nodeport, forKey: .nodeport)
        try container.encode(active, forKey: .active)
        try container.encode(wantedActive, forKey: .wantedActive)
        try container.encode(nextRun, forKey: .nextRun)
        try container.encode(words, forKey: .words)
        try container.encodeIfPresent(problem, forKey: .problem)
    }

    private enum CodingKeys: CodingKey {
        case jobid
        case jobname
        case schedule
        case command
        case commandSha256
        case database
        case username
        case nodename
        case nodeport
        case active
        case wantedActive
        case nextRun
        case words
        case problem
    }

    /// The next run of a job that is `atRest` is none; that of an interval is counted from `lastStart`.
    package init(
        _ line: JobLine,
        clock: CronClock,
        zone: TimeZoneRules,
        now: Instant,
        lastStart: Instant? = nil,
        atRest: Bool = false
    ) {
        let job = line.job
        jobid = job.jobid
        jobname = job.jobname
        schedule = job.schedule
        command = job.command.text
        commandSha256 = job.command.text == nil ? job.command.sha256 : nil
        database = job.database
        username = job.username
        nodename = job.nodename
        nodeport = job.nodeport
        active = job.isActive
        wantedActive = line.wantedActive
        do {
            let schedule = try clock.schedule(job.schedule)
            nextRun = atRest ? nil : schedule.nextRun(after: now, lastStart: lastStart ?? now, in: zone)
            words = Text(schedule.words(in: .english), zh: schedule.words(in: .chinese))
            problem = nil
        } catch let error as ScheduleError {
            (nextRun, words) = (nil, nil)
            problem = Text(error.message(in: .english), zh: error.message(in: .chinese))
        } catch {
            (nextRun, words, problem) = (nil, nil, Text(verbatim: "\(error)"))
        }
    }
}
