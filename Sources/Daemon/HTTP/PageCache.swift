internal import CronModel
internal import CronSchedule
internal import HTTPTypes
internal import Hummingbird

/// Makes a page once a second, however often it is asked for: one of thousands of jobs takes a while, and many who look
/// at the same time see the same.
///
/// Each session has pages of its own, since forms carry its token. Whatever a form does is on the next page.
struct PageCache: RouterMiddleware {
    private let shelf = PageShelf<Response>(lifetime: .seconds(1))

    func handle(
        _ request: Request,
        context: DaemonContext,
        next: @concurrent (Request, DaemonContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get else {
            let response = try await next(request, context)
            await shelf.clear()
            return response
        }
        let key = PageKey(
            uri: request.uri.string,
            language: request.language,
            session: request.cookies[Gate.cookie]?.value
        )
        if let page = await shelf.page(key) { return page }
        do {
            let page = try await next(request, context)
            await shelf.put(page, key, isKept: page.status == .ok)
            return page
        } catch {
            await shelf.put(nil, key, isKept: false)
            throw error
        }
    }
}
