internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// One job: how it stands and its day at once, then its year, its failures and its versions.
struct JobPage {
    private let known: ClusterReader.Known
    private let shown: ShownJobs
    private let index: Int
    private let now: Instant

    init(known: ClusterReader.Known, _ shown: ShownJobs, at index: Int, _ now: Instant) {
        self.known = known
        self.shown = shown
        self.index = index
        self.now = now
    }

    func response(
        _ request: Request,
        _ pages: PageRenderer,
        past: @escaping @Sendable () async -> JobPast
    ) -> Response {
        let language = request.language
        let job = shown.sheet.liveJob(at: index, now: now)
        let standing = shown.sheet.tally.standings[job.entry.jobid]
        let timeline = Timeline(job, shown.sheet, now: now)
        let isKnown = shown.knowsRuns || job.health != .neverRun
        let model: [String: Any] = [
            "level": isKnown ? PageText.mark(job.health) : "unknown",
            "health": isKnown
                ? PageText.health(job.health).rendered(in: language) : PageWords.word("notSeen", language),
            "notice": shown.notice.map { [$0.rendered(in: language)] } ?? [],
            "facts": facts(job, standing, language),
            "message": standing?.failure.map { [Redaction.shortened($0)] } ?? [],
            "timeline": timeline.picture(in: language), "timelineText": timeline.text.rendered(in: language),
            "hours": stride(from: 0, through: 24, by: 6).map {
                String(timeline.begin.advanced(bySeconds: $0 * 3600).description.dropFirst(11).prefix(5))
            },
        ]
        let (path, now, zone) = (PagePath.part(known.name), now, shown.sheet.zone)
        return pages.page(
            "job",
            title: Text(verbatim: job.entry.jobname ?? "#\(job.entry.jobid)"),
            model,
            request,
            at: PageRenderer.Place(cluster: known.name, part: "jobs", below: true, language),
            refreshes: true,
            rest: {
                let model = JobPastModel(await past(), path: path, zone: zone.name, language, now: now).model
                return pages.part("past", model, language)
            }
        )
    }

    private func facts(_ job: LiveJob, _ standing: RunTally.Standing?, _ language: Language) -> [[String: String]] {
        let entry = job.entry
        func time(_ instant: Instant?) -> String {
            instant.map { instant in
                let moment = PageText.moment(instant, now: now, language)
                return "\(moment["at"] ?? "") · \(moment["ago"] ?? "")"
            } ?? "–"
        }
        let facts: [(String, String)] = [
            (
                "schedule",
                entry.schedule + ((entry.words ?? entry.problem).map { " – " + $0.rendered(in: language) } ?? "")
            ),
            ("next", time(entry.nextRun)),
            ("last", time(standing?.lastStart.map { Instant(secondsSince1970: Int($0)) })),
            ("duration", standing?.lastDuration.map { PageText.duration($0).rendered(in: language) } ?? "–"),
            ("failures", shown.knowsRuns ? String(standing?.consecutiveFailures ?? 0) : "–"),
            ("owner", entry.username), ("database", entry.database), ("zone", shown.sheet.zone.name),
        ]
        return facts.map { ["name": PageWords.word($0.0, language), "value": $0.1] }
    }
}

/// The part of a job's page that takes longer to read.
struct JobPastModel {
    let model: [String: Any]

    init(_ past: JobPast, path: String, zone: String, _ language: Language, now: Instant) {
        var model: [String: Any] = [
            "path": path, "zone": zone, "problem": past.problem.map { [$0.rendered(in: language)] } ?? [],
            "versionsProblem": past.versionsProblem.map { [$0.rendered(in: language)] } ?? [],
            "command": past.command.map { [$0] } ?? [],
            "versions": past.versions.map { Self.version($0, language, now) },
            "year": past.year.map { [Self.year($0, language, now)] } ?? [],
        ]
        model["hasVersions"] = !past.versions.isEmpty || past.versionsProblem != nil
        self.model = model
    }

    private static func year(_ year: JobYear, _ language: Language, _ now: Instant) -> [String: Any] {
        let map = HeatMap(year.calendar)
        let chart = BarChart(
            year.newest.map { run in
                let start = run.start.map { PageText.time(Instant(secondsSince1970: Int($0 / 1_000_000))) } ?? "–"
                let took = run.duration.map { PageText.duration(Double($0) / 1_000_000) } ?? Text(verbatim: "–")
                let status = PageWords.all[run.hasFailed ? "failed" : "succeeded"] ?? Text(verbatim: "")
                return BarChart.Bar(
                    seconds: run.duration.map { Double($0) / 1_000_000 },
                    hasFailed: run.hasFailed,
                    title: Text(verbatim: "\(start) · ") + took + Text(verbatim: " · ") + status
                )
            }
        )
        let text = durations(year)
        return [
            "hasRuns": year.figures.runs > 0, "hasFailures": !year.failures.isEmpty, "isCut": year.isCut,
            "figures": figures(year.figures, language),
            "mapText": map.text.rendered(in: language), "maps": map.pictures(in: language),
            "months": map.months.map { month in
                [
                    "name": month.name, "runs": PageText.count(month.runs), "failed": PageText.count(month.failed),
                    "level": month.failed > 0 ? "critical" : "",
                ]
            },
            "chart": chart.picture(text: text.rendered(in: language), in: language),
            "chartText": text.rendered(in: language), "top": PageText.duration(chart.top).rendered(in: language),
            "first": moment(year.newest.first), "newest": moment(year.newest.last),
            "hasChart": year.newest.contains { $0.duration != nil },
            "failures": year.failures.map { run in
                [
                    "at": run.start.map {
                        [PageText.moment(Instant(secondsSince1970: Int($0 / 1_000_000)), now: now, language)]
                    }
                        ?? [],
                    "duration": run.duration.map { PageText.duration(Double($0) / 1_000_000).rendered(in: language) }
                        ?? "–",
                    "message": Redaction.shortened(run.message ?? ""),
                ] as [String: Any]
            },
        ]
    }

    private static func moment(_ run: JobYear.Run?) -> String {
        run?.start.map { String(PageText.time(Instant(secondsSince1970: Int($0 / 1_000_000))).prefix(16)) } ?? ""
    }

    private static func figures(_ figures: RunStatistics.Entry, _ language: Language) -> [[String: String]] {
        func duration(_ seconds: Double?) -> String {
            seconds.map { PageText.duration($0).rendered(in: language) } ?? "–"
        }
        return [
            ("runsYear", PageText.count(figures.runs)), ("failedRuns", PageText.count(figures.failed)),
            ("successRate", figures.successRate.map(PageText.share) ?? "–"),
            ("median", duration(figures.p50)), ("p95", duration(figures.p95)), ("longest", duration(figures.max)),
        ].map { ["name": PageWords.word($0.0, language), "value": $0.1] }
    }

    private static func durations(_ year: JobYear) -> Text {
        let count = year.newest.count
        let longest = PageText.duration(Double(year.newest.compactMap(\.duration).max() ?? 0) / 1_000_000)
        let failed = year.newest.count { $0.hasFailed }
        return Text(
            "\(count.of("run")), the longest \(longest.english), \(failed) failed",
            zh: "共 \(count) 次运行，最长 \(longest.chinese)，失败 \(failed) 次"
        )
    }

    private static func version(_ version: JobPast.Version, _ language: Language, _ now: Instant) -> [String: Any] {
        [
            "set": version.set.description, "at": PageText.moment(version.takenAt, now: now, language),
            "kind": PageWords.word(version.kind == .appeared ? "began" : version.kind.rawValue, language),
            "fields": version.fields.map { field in
                [
                    "name": PageWords.field(field.name, language),
                    "lines": field.diff.lines.map { line($0, language) },
                ] as [String: Any]
            },
        ]
    }

    private static func line(_ line: LineDiff.Line, _ language: Language) -> [String: Any] {
        let (kind, text): (String, String) =
            switch line {
            case .same(let text): ("same", text)
            case .removed(let text): ("removed", text)
            case .added(let text): ("added", text)
            case .skipped(let count): ("skipped", "… \(count) \(PageWords.word("same", language))")
            }
        return ["is" + kind.prefix(1).uppercased() + kind.dropFirst(): [text]].merging(
            ["isSame": [String](), "isRemoved": [String](), "isAdded": [String](), "isSkipped": [String]()]
        ) { own, _ in own }
    }
}
