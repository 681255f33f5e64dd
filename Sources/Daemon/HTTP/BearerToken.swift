internal import Crypto
internal import HTTPTypes
internal import Hummingbird

/// Lets in who sends the token, where one is configured.
struct BearerToken<Context: RequestContext>: RouterMiddleware {
    let settings: CurrentSettings

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let token = settings.value.token else { return try await next(request, context) }
        let sent = request.headers[.authorization] ?? ""
        guard Self.isSame(sent, "Bearer " + token) else {
            var refusal = Response.text("a bearer token is needed\n", status: .unauthorized)
            refusal.headers[.wwwAuthenticate] = "Bearer"
            return refusal
        }
        return try await next(request, context)
    }

    /// Compares digests, so that the time it takes tells nothing of how much is right.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        SHA256.hash(data: Array(left.utf8)) == SHA256.hash(data: Array(right.utf8))
    }
}
