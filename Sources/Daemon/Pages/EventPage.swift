internal import CronModel
internal import CronSchedule
internal import Hummingbird

/// What happened, newest first, by `?cluster=…&kind=…`; older ones by `?before=`.
struct EventPage {
    private let query: EventQuery
    private let now: Instant

    init(_ request: Request, now: Instant) {
        self.now = now
        query = EventQuery(request, limit: PageRoutes.rows)
    }

    func response(_ log: EventLog, _ request: Request, _ pages: PageRenderer) async -> Response {
        let language = request.language
        let events = await log.find(query)
        let rows = events.map { event -> [String: Any] in
            let by = event.by.map { PageWords.word("by", language) + " " + $0 }
            return [
                "at": PageText.moment(event.at, now: now, language), "level": event.level.mark,
                "kind": PageWords.word("event-\(event.kind.rawValue)", language),
                "status": PageWords.word(event.status, language),
                "cluster": event.cluster.map { [["name": $0, "path": PagePath.part($0)]] } ?? [],
                "summary": event.summary.rendered(in: language),
                "detail": [event.detail?.rendered(in: language), by].compactMap(\.self),
            ]
        }
        let older = events.count == query.limit ? events.last.map { [link(before: $0.id)] } ?? [] : []
        let model: [String: Any] = ["events": rows, "older": older, "kinds": kinds(language)]
        let title = PageWords.all["events"] ?? Text(verbatim: "")
        return pages.page(
            "events",
            title: title,
            model,
            request,
            at: query.cluster.map { PageRenderer.Place(cluster: $0, part: "events", language) } ?? PageRenderer.Place(),
            refreshes: query.before == nil
        )
    }

    private func kinds(_ language: Language) -> [[String: Any]] {
        let all: [(Event.Kind?, String)] =
            [(nil, PageWords.word("all", language))]
            + Event.Kind.allCases.map { ($0, PageWords.word("event-\($0.rawValue)", language)) }
        return all.map { kind, name in
            ["name": name, "href": link(kind: kind), "current": kind == query.kind]
        }
    }

    private func link(kind: Event.Kind?) -> String { Self.link(query.cluster, kind, nil) }

    private func link(before id: Int) -> String { Self.link(query.cluster, query.kind, id) }

    private static func link(_ cluster: String?, _ kind: Event.Kind?, _ id: Int?) -> String {
        let parts = [
            cluster.map { "cluster=\(PagePath.part($0))" }, kind.map { "kind=\($0.rawValue)" },
            id.map { "before=\($0)" },
        ]
        return "/events?" + parts.compactMap(\.self).joined(separator: "&")
    }
}

extension EventQuery {
    /// What a request asks for; what it gets wrong is left out.
    init(_ request: Request, limit: Int) {
        let parameters = request.uri.queryParameters
        cluster = parameters["cluster"].flatMap { $0.isEmpty ? nil : String($0) }
        kind = parameters["kind"].flatMap { Event.Kind(rawValue: String($0)) }
        before = parameters["before"].flatMap { Int($0) }
        self.limit = parameters["limit"].flatMap { Int($0) }.map { min(Self.mostAtOnce, max(1, $0)) } ?? limit
    }
}

extension Event.Level {
    /// The class of a mark.
    fileprivate var mark: String { self == .info ? "ok" : rawValue }
}
