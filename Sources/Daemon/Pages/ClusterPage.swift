internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations
internal import PostgresAccess

/// One cluster: how it stands, what is done for it, and its jobs, searched and sorted by the query.
struct ClusterPage {
    let known: PageRoutes.Known
    private let now: Instant

    init(known: PageRoutes.Known, _ now: Instant) {
        self.known = known
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer) async throws -> Response {
        let language = request.language
        let query = JobQuery(request)
        let all = known.state.sighting?.report(at: now).jobs ?? []
        let chosen = query.choose(all)
        let pager = Pager(of: chosen.count, rows: PageRoutes.rows, request)
        let path = PagePath.part(known.name)
        let problems = known.status.problems.map { problem in
            (problem.detail.map { problem.summary + Text(": ", zh: ":") + $0 } ?? problem.summary).rendered(
                in: language
            )
        }
        let drift = (known.state.drift ?? []).prefix(20).map { $0.summary.rendered(in: language) }
        let model: [String: Any] = [
            "path": path, "level": known.status.status.rawValue,
            "status": PageText.level(known.status.status).rendered(in: language), "problems": problems,
            "hasProblems": !problems.isEmpty, "facts": facts(language), "works": works(language),
            "hasWorks": !known.state.works.isEmpty, "drift": Array(drift), "hasDrift": !drift.isEmpty,
            "actions": actions(pages, path, language), "query": query.words, "healths": query.healths(language),
            "columns": query.columns(language),
            "jobs": chosen[pager.range].map { JobRow($0, path: path, language) }, "pager": pager.links,
        ]
        return pages.page("cluster", title: Text(verbatim: known.name), model, request, refreshes: true)
    }

    /// What can be done by a button, where there are any.
    private func actions(_ pages: PageRenderer, _ path: String, _ language: Language) -> [[String: Any]] {
        guard pages.hasActions() else { return [] }
        let links = Action.allCases.map {
            ["path": path, "action": $0.rawValue, "name": $0.title.rendered(in: language)]
        }
        return [["links": links]]
    }

    private func facts(_ language: Language) -> [[String: String]] {
        let (state, figures) = (known.state, known.status.figures)
        var facts: [(String, String)] = []
        if let sighting = state.sighting {
            facts.append(("address", sighting.facts.address))
            facts.append(("postgres", sighting.facts.version))
            let releases = sighting.clock.releases.map(\.description)
            facts.append(
                (
                    "pgcron",
                    [releases.first, releases.count > 1 ? releases.last : nil].compactMap(\.self).joined(separator: "–")
                )
            )
        }
        facts.append(("backup", figures.backupAgeSeconds.map { PageText.ago($0).rendered(in: language) } ?? "–"))
        facts.append(("drill", figures.drillAgeSeconds.map { PageText.ago($0).rendered(in: language) } ?? "–"))
        facts.append(("jobs", PageText.jobs(figures).rendered(in: language)))
        if let at = state.lookedAt { facts.append(("looked", PageText.time(at))) }
        return facts.map { ["name": PageWords.all[$0.0]?.rendered(in: language) ?? "", "value": $0.1] }
    }

    private func works(_ language: Language) -> [[String: String]] {
        Work.allCases.compactMap { work in
            guard let state = known.state.works[work] else { return nil }
            let last = state.last
            let running = state.running.map { _ in PageWords.all["running"]?.rendered(in: language) ?? "" }
            return [
                "name": PageWords.word(work, language),
                "level": last.map { PageText.mark($0.status) } ?? "unknown",
                "status": running ?? last.map { PageWords.word($0.status.rawValue, language) } ?? "",
                "at": (state.running ?? last?.started).map(PageText.time) ?? "",
                "detail": last?.error?.problem.rendered(in: language) ?? "",
            ]
        }
    }
}

/// A job in the list.
struct JobRow: Sendable {
    let path: String
    let jobid: String
    let name: String
    let schedule: String
    let meaning: String
    let owner: String
    let next: String
    let last: String
    let health: String
    let level: String

    init(_ job: LiveJob, path: String, _ language: Language) {
        let entry = job.entry
        self.path = path
        jobid = String(entry.jobid)
        name = entry.jobname ?? "#\(entry.jobid)"
        schedule = entry.schedule
        meaning = (entry.words ?? entry.problem)?.rendered(in: language) ?? ""
        owner = "\(entry.username) · \(entry.database)"
        next = entry.nextRun.map(PageText.time) ?? "–"
        last = job.lastRun.map { PageText.run($0, language) } ?? "–"
        health = PageText.health(job.health).rendered(in: language)
        level = PageText.mark(job.health)
    }
}
