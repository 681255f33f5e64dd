internal import CronModel
internal import CronSchedule
internal import HTTPTypes
internal import Hummingbird
internal import Mustache

/// Makes pages of view models: HTML that works without scripts.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    /// Whether there is anybody to log out.
    let hasLogin: @Sendable () -> Bool
    /// Whether there are buttons.
    let hasActions: @Sendable () -> Bool
    let tokens = FormToken()

    init(hasLogin: @escaping @Sendable () -> Bool, hasActions: @escaping @Sendable () -> Bool) throws {
        self.hasLogin = hasLogin
        self.hasActions = hasActions
        library = MustacheLibrary(templates: try Templates.all.mapValues { try MustacheTemplate(string: $0) })
    }

    /// What goes around every page.
    private struct Frame {
        let lang: String
        let title: String
        let words: [String: String]
        let refresh: Bool
        let login: Bool
        let token: String
        let other: String
        let otherName: String
        let nav: [Link]
        let crumbs: [Link]
        let tabs: [Link]
        let hasTabs: Bool
    }

    struct Link {
        let name: String
        let href: String
        let current: Bool

        init(name: String, href: String, current: Bool = false) {
            (self.name, self.href, self.current) = (name, href, current)
        }
    }

    /// Where a page stands among the others: what is above it, and what is beside it.
    struct Place {
        var crumbs: [Link] = []
        var tabs: [Link] = []
    }

    /// A page; `rest` is what takes longer, and is sent after what is there at once.
    func page(
        _ template: String,
        title: Text,
        _ model: [String: Any],
        _ request: Request,
        at place: Place = Place(),
        refreshes: Bool = false,
        rest: (@Sendable () async -> String)? = nil
    ) -> Response {
        let language = request.language
        let frame = frame(template, title, request, place, refreshes)
        let head = library.render(frame, withTemplate: "head") ?? ""
        let foot = library.render(frame, withTemplate: "foot") ?? ""
        let body = part(template, model.merging(["token": frame.token]) { own, _ in own }, language)
        var response: Response
        if let rest {
            response = Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"])
            response.body = ResponseBody { writer in
                try await writer.write(ByteBuffer(string: head + body))
                try await writer.write(ByteBuffer(string: await rest() + foot))
                try await writer.finish(nil)
            }
        } else {
            response = .text(head + body + foot, type: "text/html; charset=utf-8")
        }
        response.headers[.contentLanguage] = frame.lang
        response.headers[.vary] = "Accept-Language, Cookie"
        if let lang = request.uri.queryParameters["lang"].map(String.init), ["en", "zh"].contains(lang) {
            response.setCookie(
                Cookie(name: Request.languageCookie, value: lang, maxAge: 31_536_000, path: "/", sameSite: .strict)
            )
        }
        return response
    }

    /// A piece of a page.
    func part(_ template: String, _ model: [String: Any], _ language: Language) -> String {
        let words = PageWords.rendered(in: language)
        return library.render(model.merging(["words": words]) { own, _ in own }, withTemplate: template) ?? ""
    }

    private func frame(
        _ template: String,
        _ title: Text,
        _ request: Request,
        _ place: Place,
        _ refreshes: Bool
    ) -> Frame {
        let language = request.language
        let words = PageWords.rendered(in: language)
        let path = request.uri.path
        let query = request.uri.queryParameters.filter { $0.key != "lang" }.map {
            "\($0.key)=\(PagePath.part(String($0.value)))"
        }
        let other = (query + ["lang=" + (language == .chinese ? "en" : "zh")]).joined(separator: "&")
        return Frame(
            lang: language == .chinese ? "zh-CN" : "en",
            title: title.rendered(in: language),
            words: words,
            refresh: refreshes,
            login: hasLogin() && template != "login",
            token: request.cookies[Gate.cookie].map { tokens.token(of: $0.value) } ?? "",
            other: path + "?" + other,
            otherName: language == .chinese ? "English" : "中文",
            nav: template == "login"
                ? []
                : [
                    Link(name: words["clusters"] ?? "", href: "/", current: path == "/"),
                    Link(name: words["alerts"] ?? "", href: "/alerts", current: path == "/alerts"),
                    Link(name: words["events"] ?? "", href: "/events", current: path == "/events"),
                ],
            crumbs: place.crumbs,
            tabs: place.tabs,
            hasTabs: !place.tabs.isEmpty
        )
    }

    /// `name` is what was typed before, where that was refused.
    func login(problem: Text?, name: String = "", _ request: Request) -> Response {
        let problems = problem.map { [$0.rendered(in: request.language)] } ?? []
        var response = page(
            "login",
            title: PageWords.all["login"] ?? Text(verbatim: ""),
            ["problem": problems, "name": name, "isKnown": !name.isEmpty],
            request
        )
        if !problems.isEmpty { response.status = .unauthorized }
        return response
    }

    /// What went wrong; under a title of its own where it is known what was to be done.
    func failure(
        _ error: ActionableError,
        status: HTTPResponse.Status,
        title: Text? = nil,
        _ request: Request,
        at place: Place = Place()
    ) -> Response {
        let language = request.language
        let texts = [error.detail].compactMap(\.self) + error.hints
        let model: [String: Any] = [
            "problem": title.map { _ in [error.problem.rendered(in: language)] } ?? [],
            "texts": texts.map { $0.rendered(in: language) },
        ]
        var response = page("message", title: title ?? error.problem, model, request, at: place)
        response.status = status
        return response
    }
}

extension PageRenderer.Place {
    /// Of a page of a cluster; `part` is the tab it belongs to.
    init(cluster: String, part: String, below: Bool = false, _ language: Language) {
        let words = PageWords.rendered(in: language)
        let path = "/clusters/" + PagePath.part(cluster)
        crumbs = [PageRenderer.Link(name: words["clusters"] ?? "", href: "/")]
        let events = "/events?cluster=" + PagePath.part(cluster)
        tabs = [("jobs", path), ("sets", path + "/sets"), ("drills", path + "/drills"), ("events", events)].map {
            PageRenderer.Link(name: words[$0] ?? "", href: $1, current: $0 == part && !below)
        }
        if part != "jobs" || below { crumbs.append(PageRenderer.Link(name: cluster, href: path)) }
        if part != "jobs", below {
            crumbs.append(PageRenderer.Link(name: words[part] ?? "", href: "\(path)/\(part)"))
        }
    }
}
