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

    init(hasLogin: @escaping @Sendable () -> Bool) throws {
        self.hasLogin = hasLogin
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
        let body = library.render(model.merging(["words": words]) { own, _ in own }, withTemplate: template) ?? ""
        let path = request.uri.path
        let frame = Frame(
            lang: language == .chinese ? "zh-CN" : "en",
            title: title.rendered(in: language),
            words: words,
            body: body,
            refresh: refreshes,
            login: hasLogin() && template != "login",
            other: path + (language == .chinese ? "?lang=en" : "?lang=zh"),
            otherName: language == .chinese ? "English" : "中文",
            nav: template == "login"
                ? []
                : [
                    Link(name: words["clusters"] ?? "", href: "/", current: path == "/"),
                    Link(name: words["alerts"] ?? "", href: "/alerts", current: path == "/alerts"),
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

    func notFound(_ what: Text, _ request: Request) -> Response {
        var response = page("message", title: what, ["message": what.rendered(in: request.language)], request)
        response.status = .notFound
        return response
    }
}
