internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations
internal import PostgresAccess

/// One cluster: how it stands, what is done for it, and its jobs, searched and sorted by the query.
struct ClusterPage {
    let known: ClusterReader.Known
    /// Nil where nothing tells of any.
    private let shown: ShownJobs?
    private let now: Instant

    init(known: ClusterReader.Known, _ shown: ShownJobs?, _ now: Instant) {
        self.known = known
        self.shown = shown
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer) -> Response {
        let language = request.language
        let path = PagePath.part(known.name)
        let drift = (known.state.drift ?? []).prefix(20).map { $0.summary.rendered(in: language) }
        var model: [String: Any] = [
            "path": path, "level": known.status.status.rawValue,
            "status": PageText.level(known.status.status).rendered(in: language), "problems": problems(language),
            "hasProblems": !known.status.problems.isEmpty, "facts": facts(language), "works": works(language),
            "hasWorks": !known.state.works.isEmpty, "drift": Array(drift), "hasDrift": !drift.isEmpty,
            "none": PageWords.word(shown == nil ? "noJobsKnown" : "noJobs", language),
            "actions": actions(pages, path, language),
            "notice": shown?.notice.map { [$0.rendered(in: language)] } ?? [],
        ]
        model.merge(jobs(request, path)) { $1 }
        return pages.page(
            "cluster",
            title: Text(verbatim: known.name),
            model,
            request,
            at: PageRenderer.Place(cluster: known.name, part: "jobs", language),
            refreshes: true
        )
    }

    private func jobs(_ request: Request, _ path: String) -> [String: Any] {
        let (language, query) = (request.language, JobQuery(request))
        guard let shown else {
            return [
                "jobs": [[String: Any]](), "healths": [[String: Any]](), "query": query.words.text,
                "health": [String](),
                "columns": query.columns(language), "pager": [Pager.Links](),
            ]
        }
        let chosen = query.choose(shown.sheet)
        let pager = Pager(of: chosen.count, rows: PageRoutes.jobRows, request)
        let row = JobRow(shown, path: path, language, now: now)
        return [
            "query": query.words.text, "health": query.health.map { [$0.rawValue] } ?? [],
            "healths": query.healths(shown.sheet, language), "columns": query.columns(language),
            "jobs": chosen[pager.range].map(row.model), "pager": pager.links,
        ]
    }

    private func problems(_ language: Language) -> [String] {
        known.status.problems.map { problem in
            (problem.detail.map { problem.summary + Text(": ", zh: "：") + $0 } ?? problem.summary).rendered(
                in: language
            )
        }
    }

    /// What can be done by a button, where there are any.
    private func actions(_ pages: PageRenderer, _ path: String, _ language: Language) -> [[String: Any]] {
        guard pages.hasActions(), !known.state.isDistant else { return [] }
        let links = Action.allCases.map {
            ["path": path, "action": $0.rawValue, "name": $0.title.rendered(in: language)]
        }
        return [["links": links]]
    }

    private func facts(_ language: Language) -> [[String: Any]] {
        let (state, figures) = (known.state, known.status.figures)
        func ago(_ seconds: Int?) -> String { seconds.map { PageText.ago($0).rendered(in: language) } ?? "–" }
        var facts: [(String, String)] = [
            ("backup", ago(figures.backupAgeSeconds)), ("drill", PageText.drill(state, now: now, language)),
            ("jobs", PageText.jobs(figures).rendered(in: language)),
        ]
        if let size = state.sighting?.history {
            facts.append(("history", "≈ \(PageText.count(size.rows)) · \(PageText.bytes(size.bytes))"))
        }
        if let sighting = state.sighting {
            let releases = sighting.clock.releases.map(\.description)
            let ends = [releases.first, releases.count > 1 ? releases.last : nil].compactMap(\.self)
            facts.append(("address", sighting.facts.address))
            facts.append(
                ("postgres", "\(PageText.release(sighting.facts.version)) · pg_cron \(ends.joined(separator: "–"))")
            )
            facts.append(("zone", sighting.clock.zone.name))
        }
        if let at = state.lookedAt { facts.append(("looked", PageText.time(at))) }
        return facts.map { PageText.fact($0.0, $0.1, language) }
    }

    private func works(_ language: Language) -> [[String: String]] {
        Work.allCases.compactMap { work in
            guard let state = known.state.works[work] else { return nil }
            let last = state.last
            let running = state.running.map { _ in PageWords.word("running", language) }
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
