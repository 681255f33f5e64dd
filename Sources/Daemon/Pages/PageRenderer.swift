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
        let body: String
        let refresh: Bool
        let login: Bool
        let token: String
        let other: String
        let otherName: String
        let nav: [Link]
    }

    struct Link {
        let name: String
        let href: String
        let current: Bool
    }

    func page(
        _ template: String,
        title: Text,
        _ model: [String: Any],
        _ request: Request,
        refreshes: Bool = false
    ) -> Response {
        let language = request.language
        let words = PageWords.all.mapValues { $0.rendered(in: language) }
        let token = request.cookies[Gate.cookie].map { tokens.token(of: $0.value) } ?? ""
        let common: [String: Any] = ["words": words, "token": token]
        let body = library.render(model.merging(common) { own, _ in own }, withTemplate: template) ?? ""
        let path = request.uri.path
        let frame = Frame(
            lang: language == .chinese ? "zh-CN" : "en",
            title: title.rendered(in: language),
            words: words,
            body: body,
            refresh: refreshes,
            login: hasLogin() && template != "login",
            token: token,
            other: path + (language == .chinese ? "?lang=en" : "?lang=zh"),
            otherName: language == .chinese ? "English" : "中文",
            nav: template == "login"
                ? []
                : [
                    Link(name: words["clusters"] ?? "", href: "/", current: path == "/"),
                    Link(name: words["alerts"] ?? "", href: "/alerts", current: path == "/alerts"),
                    Link(name: words["events"] ?? "", href: "/events", current: path == "/events"),
                ]
        )
        let html = library.render(frame, withTemplate: "frame") ?? ""
        var response = Response.text(html, type: "text/html; charset=utf-8")
        response.headers[.contentLanguage] = frame.lang
        response.headers[.vary] = "Accept-Language, Cookie"
        if let lang = request.uri.queryParameters["lang"].map(String.init), ["en", "zh"].contains(lang) {
            response.setCookie(
                Cookie(name: Request.languageCookie, value: lang, maxAge: 31_536_000, path: "/", sameSite: .strict)
            )
        }
        return response
    }

    func login(problem: Text?, _ request: Request) -> Response {
        let problems = problem.map { [$0.rendered(in: request.language)] } ?? []
        var response = page(
            "login",
            title: PageWords.all["login"] ?? Text(verbatim: ""),
            ["problem": problems],
            request
        )
        if !problems.isEmpty { response.status = .unauthorized }
        return response
    }

    func failure(_ error: ActionableError, status: HTTPResponse.Status, _ request: Request) -> Response {
        let texts = [error.detail].compactMap(\.self) + error.hints
        let message = texts.map { $0.rendered(in: request.language) }.joined(separator: " ")
        var response = page("message", title: error.problem, ["message": message], request)
        response.status = status
        return response
    }

    func notFound(_ what: Text, _ request: Request) -> Response {
        var response = page("message", title: what, ["message": what.rendered(in: request.language)], request)
        response.status = .notFound
        return response
    }
}
