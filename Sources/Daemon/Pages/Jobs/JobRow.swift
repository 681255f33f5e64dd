internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// A job in the list.
struct JobRow {
    private let shown: ShownJobs
    private let path: String
    private let language: Language
    private let now: Instant

    init(_ shown: ShownJobs, path: String, _ language: Language, now: Instant) {
        self.shown = shown
        self.path = path
        self.language = language
        self.now = now
    }

    func model(at index: Int) -> [String: Any] {
        let job = shown.sheet.liveJob(at: index, now: now)
        let entry = job.entry
        let standing = shown.sheet.tally.standings[entry.jobid]
        let start = standing?.lastStart.map { Instant(secondsSince1970: Int($0)) }
        let timeline = Timeline(job, shown.sheet, now: now)
        let isKnown = shown.knowsRuns || job.health != .neverRun
        return [
            "path": path, "jobid": String(entry.jobid), "name": entry.jobname ?? "#\(entry.jobid)",
            "schedule": entry.schedule, "meaning": (entry.words ?? entry.problem)?.rendered(in: language) ?? "",
            "owner": entry.username, "database": entry.database,
            "next": PageText.moments(entry.nextRun, now: now, language),
            "last": PageText.moments(start, now: now, language),
            "lastStatus": job.lastRun.map { PageWords.word($0.status, language) } ?? "",
            "lastLevel": job.lastRun?.status == "failed" ? "critical" : "unknown",
            "health": isKnown
                ? PageText.health(job.health).rendered(in: language) : PageWords.word("notSeen", language),
            "level": isKnown ? PageText.mark(job.health) : "unknown",
            "timeline": timeline.picture(in: language),
        ]
    }
}

extension Timeline {
    /// Of a job as the newest look showed it.
    init(_ job: LiveJob, _ sheet: JobSheet, now: Instant) {
        let entry = job.entry
        let isAtWork = entry.active && sheet.launchesActiveJobs
        self.init(
            isAtWork ? try? sheet.clock.schedule(entry.schedule) : nil,
            sheet.tally.slots[entry.jobid],
            in: sheet.zone,
            now: now
        )
    }
}
