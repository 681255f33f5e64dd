internal import HTTPTypes
internal import Hummingbird

/// The style sheet, the picture and the script.
struct AssetRoutes: Sendable {
    func add(to router: Router<DaemonContext>) {
        router.get("assets/style.css") { _, _ in Self.asset(Assets.style, "text/css; charset=utf-8") }
        router.get("assets/live.js") { _, _ in Self.asset(Assets.script, "text/javascript; charset=utf-8") }
        router.get("assets/icon.svg") { _, _ in Self.asset(Assets.icon, "image/svg+xml") }
    }

    /// Another release brings others: they are good for an hour.
    private static func asset(_ text: String, _ type: String) -> Response {
        var response = Response.text(text, type: type)
        response.headers[.cacheControl] = "max-age=3600"
        return response
    }
}
