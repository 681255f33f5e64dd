internal import CronModel
internal import CronSchedule
internal import Hummingbird

/// All clusters, those in trouble first; searched and filtered by the query.
struct ClustersPage {
    private let clusters: [ClusterReader.Known]

    private let now: Instant

    init(_ clusters: [ClusterReader.Known], _ now: Instant) {
        self.clusters = clusters
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer) -> Response {
        let (language, parameters) = (request.language, request.uri.queryParameters)
        let words = SearchWords(request)
        let level = parameters["status"].flatMap { ClusterStatus.Level(rawValue: String($0)) }
        let chosen = clusters.filter { known in
            (level == nil || known.status.status == level) && words.fits(known.name)
        }.sorted { ($1.status.status, $0.name) < ($0.status.status, $1.name) }
        let pager = Pager(of: chosen.count, rows: PageRoutes.rows, request)
        return pages.page(
            "clusters",
            title: PageWords.all["clusters"] ?? Text(verbatim: ""),
            [
                "clusters": chosen[pager.range].map { ClusterRow($0, language, now: now).model }, "pager": pager.links,
                "query": words.text, "levels": levels(level, words, language),
                "status": level.map { [$0.rawValue] } ?? [],
            ],
            request,
            refreshes: true
        )
    }

    /// Each level with how many clusters stand so; the first is all of them.
    private func levels(_ chosen: ClusterStatus.Level?, _ words: SearchWords, _ language: Language) -> [[String: Any]] {
        let counts = clusters.reduce(into: [ClusterStatus.Level: Int]()) { $0[$1.status.status, default: 0] += 1 }
        let query = words.query
        func link(_ value: String, _ name: String, _ count: Int) -> [String: Any] {
            [
                "href": "/?status=\(value)\(query)", "name": name, "count": PageText.count(count),
                "level": value.isEmpty ? "all" : value, "chosen": (chosen?.rawValue ?? "") == value,
            ]
        }
        return [link("", PageWords.word("all", language), clusters.count)]
            + ClusterStatus.Level.allCases.reversed().filter { counts[$0] != nil || $0 == chosen }.map { level in
                link(level.rawValue, PageText.level(level).rendered(in: language), counts[level] ?? 0)
            }
    }
}
