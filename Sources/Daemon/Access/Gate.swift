internal import Crypto
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird

/// Lets in who sends the token, a name and a password, or the cookie of a session; where none is configured, everybody.
struct Gate: RouterMiddleware {
    typealias Context = DaemonContext

    let settings: CurrentSettings
    let doorkeeper: Doorkeeper

    static let cookie = "cronvault_session"

    func handle(
        _ request: Request,
        context: DaemonContext,
        next: @concurrent (Request, DaemonContext) async throws -> Response
    ) async throws -> Response {
        let credentials = settings.value.credentials
        guard !credentials.areNone else { return try await next(request, context) }
        if let session = request.cookies[Self.cookie]?.value,
            let user = await doorkeeper.user(of: session, credentials)
        {
            var context = context
            context.visitor = DaemonContext.Visitor(user: user, session: session)
            return try await next(request, context)
        }
        switch await judge(request, context, credentials) {
        case .admitted: return try await next(request, context)
        case .blocked(let seconds):
            var refusal = Response.text("too many tries: wait \(seconds) s\n", status: .tooManyRequests)
            refusal.headers[.retryAfter] = String(seconds)
            return refusal
        case .refused: return refusal(of: request, credentials)
        }
    }

    private func judge(
        _ request: Request,
        _ context: DaemonContext,
        _ credentials: Credentials
    ) async -> Doorkeeper.Verdict {
        let sent = request.headers[.authorization] ?? ""
        if let token = credentials.token, Self.isSame(sent, "Bearer " + token) { return .admitted }
        guard sent.hasPrefix("Basic "), let pair = Data(base64Encoded: String(sent.dropFirst(6))) else {
            return .refused
        }
        let parts = String(decoding: pair, as: UTF8.self).split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 2, !credentials.passwords.isEmpty else { return .refused }
        return await doorkeeper.judge(parts[0], parts[1], from: context.address, credentials)
    }

    /// Browsers are led to the log-in, programs are told what to send.
    private func refusal(of request: Request, _ credentials: Credentials) -> Response {
        let isBrowser = request.method == .get && request.headers[.accept]?.contains("text/html") == true
        if isBrowser, !credentials.passwords.isEmpty {
            return Response(status: .seeOther, headers: [.location: "/login"])
        }
        var refusal = Response.text("who are you?\n", status: .unauthorized)
        refusal.headers[.wwwAuthenticate] = credentials.token != nil ? "Bearer" : "Basic realm=\"cronvault\""
        return refusal
    }

    /// Compares digests, so that the time it takes tells nothing of how much is right.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        SHA256.hash(data: Array(left.utf8)) == SHA256.hash(data: Array(right.utf8))
    }
}
