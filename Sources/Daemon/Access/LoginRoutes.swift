internal import CronModel
internal import HTTPTypes
internal import Hummingbird

/// Logging in and out, for browsers.
struct LoginRoutes: Sendable {
    let settings: CurrentSettings
    let doorkeeper: Doorkeeper
    let pages: PageRenderer

    func add(to router: Router<DaemonContext>) {
        router.get("login") { request, _ in pages.login(problem: nil, request) }
        router.post("login") { request, context in try await logIn(request, context) }
        router.post("logout") { request, context in try await logOut(request, context) }
    }

    private struct Form: Decodable {
        let name: String
        let password: String
    }

    private func logIn(_ request: Request, _ context: DaemonContext) async throws -> Response {
        guard Self.isOwn(request) else { return .text("this form is not ours\n", status: .forbidden) }
        let form = try await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
        let credentials = settings.value.credentials
        switch await doorkeeper.judge(form.name, form.password, from: context.address, credentials) {
        case .admitted:
            var response = Response(status: .seeOther, headers: [.location: "/"])
            response.setCookie(
                cookie(await doorkeeper.begin(form.name, credentials), seconds: Doorkeeper.sessionSeconds, request)
            )
            return response
        case .refused:
            return pages.login(problem: Text("wrong name or password", zh: "用户名或密码错误"), name: form.name, request)
        case .blocked(let seconds):
            let wait = Text("too many tries: wait \(seconds) s", zh: "尝试次数过多：请等待 \(seconds) 秒")
            var refusal = pages.login(problem: wait, name: form.name, request)
            (refusal.status, refusal.headers[.retryAfter]) = (.tooManyRequests, String(seconds))
            return refusal
        }
    }

    private struct Farewell: Decodable {
        let token: String?
    }

    private func logOut(_ request: Request, _ context: DaemonContext) async throws -> Response {
        let form = try? await URLEncodedFormDecoder().decode(Farewell.self, from: request, context: context)
        let session = request.cookies[Gate.cookie]?.value ?? ""
        guard Self.isOwn(request), pages.tokens.isRight(form?.token ?? "", of: session) else {
            return .text("this form is not ours\n", status: .forbidden)
        }
        await doorkeeper.end(session)
        var response = Response(status: .seeOther, headers: [.location: "/login"])
        response.setCookie(cookie("", seconds: 0, request))
        return response
    }

    /// Secure where a proxy says that the browser came by TLS.
    private func cookie(_ value: String, seconds: Int, _ request: Request) -> Cookie {
        let isSecure = request.header("X-Forwarded-Proto") == "https"
        return Cookie(
            name: Gate.cookie,
            value: value,
            maxAge: seconds,
            path: "/",
            secure: isSecure,
            httpOnly: true,
            sameSite: .strict
        )
    }

    /// Whether a form was sent from a page of ours: browsers tell since years, and leave it out for nobody else's.
    static func isOwn(_ request: Request) -> Bool {
        if let site = request.header("Sec-Fetch-Site") { return site == "same-origin" }
        guard let origin = request.header("Origin") else { return true }
        return origin.split(separator: "/").last.map(String.init) == request.head.authority
    }
}
