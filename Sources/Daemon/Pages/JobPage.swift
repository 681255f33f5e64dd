internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations
internal import PostgresAccess

/// One job: how it stands, its runs of half a day before and ahead, and its versions through the sets.
struct JobPage {
    private let known: PageRoutes.Known
    private let job: String
    private let now: Instant

    init(known: PageRoutes.Known, job: String, _ now: Instant) {
        self.known = known
        self.job = job
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer, _ repository: Repository?) async throws -> Response {
        let language = request.language
        let sighting = known.state.sighting
        let found = Int64(job).flatMap { sighting?.job($0, at: now) }
        guard let found else {
            return pages.notFound(Text("there is no job #\(job)", zh: "没有作业 #\(job)"), request)
        }
        let standing = sighting?.tally.standings[found.entry.jobid]
        let hours = sighting.map { JobHours(found, $0.clock, standing, now) }
        let model: [String: Any] = [
            "path": PagePath.part(known.name), "cluster": known.name,
            "level": PageText.mark(found.health), "health": PageText.health(found.health).rendered(in: language),
            "facts": facts(found, standing, language),
            "message": standing?.failure.map { [Redaction.shortened($0)] } ?? [],
            "hours": hours?.marks ?? [], "timelineText": hours?.text.rendered(in: language) ?? "",
            "versions": versions(of: found, repository, language),
        ]
        let name = found.entry.jobname ?? "#\(found.entry.jobid)"
        return pages.page("job", title: Text(verbatim: name), model, request, refreshes: true)
    }

    private func facts(
        _ job: LiveJob,
        _ standing: RunTally.Standing?,
        _ language: Language
    ) -> [[String: String]] {
        let entry = job.entry
        let facts: [(String, String)] = [
            ("schedule", entry.schedule + (entry.words.map { " – " + $0.rendered(in: language) } ?? "")),
            ("owner", entry.username), ("database", entry.database), ("next", entry.nextRun.map(PageText.time) ?? "–"),
            ("last", job.lastRun.map { PageText.run($0, language) } ?? "–"),
            ("duration", standing?.lastDuration.map { "\(($0 * 1000).rounded() / 1000) s" } ?? "–"),
            ("failures", String(standing?.consecutiveFailures ?? 0)),
        ]
        return facts.map { ["name": PageWords.all[$0.0]?.rendered(in: language) ?? "", "value": $0.1] }
    }

    /// Newest first; commands with what may be a secret taken out.
    private func versions(of job: LiveJob, _ repository: Repository?, _ language: Language) -> [[String: Any]] {
        let name = job.entry.jobname ?? String(job.entry.jobid)
        let life = repository.flatMap { try? JobListHistory(of: known.name, in: $0).life(of: name) }
        return (life?.versions ?? []).reversed().prefix(50).map { version in
            [
                "path": PagePath.part(known.name), "set": version.set.description, "at": PageText.time(version.takenAt),
                "kind": PageWords.word(version.kind.rawValue, language),
                "fields": version.fields.map { field in
                    [
                        "name": [field.name], "from": field.from.map { [Redaction.shortened($0)] } ?? [],
                        "to": field.to.map { [Redaction.shortened($0)] } ?? [],
                    ]
                },
            ]
        }
    }
}

/// The runs of a job, hour by hour: those that its schedule tells, and the newest one that there was.
struct JobHours {
    let marks: [[String: String]]
    let text: Text

    init(_ job: LiveJob, _ clock: CronClock, _ standing: RunTally.Standing?, _ now: Instant) {
        let schedule = try? clock.schedule(job.entry.schedule)
        let begin = now.secondsSince1970 - now.secondsSince1970 % 3600 - 11 * 3600
        var (marks, due): ([[String: String]], Int) = ([], 0)
        for hour in 0..<24 {
            let start = Instant(secondsSince1970: begin + hour * 3600)
            let last = start.advanced(bySeconds: -1)
            let run = schedule?.nextRun(after: last, lastStart: last, in: clock.zone)
            let isDue = job.entry.active && run.map { $0.secondsSince1970 < start.secondsSince1970 + 3600 } == true
            let ran = standing?.lastStart.map {
                Int($0) >= start.secondsSince1970 && Int($0) < start.secondsSince1970 + 3600
            }
            if isDue { due += 1 }
            let mark = ran == true ? (standing?.lastSucceeded == false ? "missed" : "ran") : isDue ? "due" : "none"
            marks.append(["mark": mark, "title": "\(start) \(mark)"])
        }
        self.marks = marks
        text = Text("due in \(due) of 24 hours", zh: "24 小时中有 \(due) 小时应运行")
    }
}
