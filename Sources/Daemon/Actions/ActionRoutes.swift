internal import CronModel
internal import CronSchedule
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Operations

/// Buttons, where the configuration has them: each leads to a page that says what will happen and asks.
///
/// Only who logged in as a person may press them: a token or a password that a program sends with each request is no
/// session, and a browser would send the latter along from anybody's page.
struct ActionRoutes: Sendable {
    let settings: CurrentSettings
    let board: Board
    let scheduler: Scheduler
    let events: EventLog
    let environment: Operations.Environment
    let pages: PageRenderer
    let logger: Logger

    func add(to group: RouterGroup<DaemonContext>) {
        group.get("clusters/:cluster/actions/:action") { request, context in
            await answer(request, context) { try await ask($0, request) }
        }
        group.post("clusters/:cluster/actions/:action") { request, context in
            await answer(request, context) { try await act($0, request, context) }
        }
    }

    /// Who wants what.
    private struct Wish {
        let action: Action
        let runner: ActionRunner
        let user: String
        let session: String

        var cluster: String { runner.cluster }
    }

    private struct Form: Decodable {
        let token: String?
        let plan: String?
    }

    /// Nobody acts who is not known by name, and nothing that the configuration does not allow.
    private func wish(_ context: DaemonContext) throws -> Wish {
        let (settings, name) = (settings.value, context.clusterName)
        guard settings.actions, let action = Action(rawValue: context.parameters.get("action") ?? "") else {
            throw ActionFailure.unknown
        }
        guard let visitor = context.visitor else { throw ActionFailure.stranger }
        guard let watched = settings.clusters[name] else { throw APIFailure.noCluster(name) }
        let runner = ActionRunner(
            cluster: name,
            watched: watched,
            place: settings.place,
            environment: environment
        )
        return Wish(action: action, runner: runner, user: visitor.user, session: visitor.session)
    }

    private func answer(
        _ request: Request,
        _ context: DaemonContext,
        _ body: (Wish) async throws -> Response
    ) async -> Response {
        do {
            return try await body(try wish(context))
        } catch {
            let error = DaemonFailure.wrapping(error)
            return pages.failure(
                error,
                status: Self.status(of: error),
                title: Action(rawValue: context.parameters.get("action") ?? "")?.title,
                request,
                at: place(context, request)
            )
        }
    }

    /// Where somebody goes on whom something was refused.
    private func place(_ context: DaemonContext, _ request: Request) -> PageRenderer.Place {
        guard settings.value.clusters[context.clusterName] != nil else { return PageRenderer.Place() }
        return PageRenderer.Place(cluster: context.clusterName, part: "jobs", below: true, request.language)
    }

    private static func status(of error: ActionableError) -> HTTPResponse.Status {
        switch error.code {
        case "no-action", "no-cluster": .notFound
        case "log-in-needed", "foreign-form": .forbidden
        case "target-changed": .conflict
        default: .serviceUnavailable
        }
    }

    private func ask(_ wish: Wish, _ request: Request) async throws -> Response {
        let state = await board.clusters[wish.cluster] ?? ClusterState()
        var page = ActionPage(action: wish.action, cluster: wish.cluster, state: state)
        if wish.action == .arm { page.plan = try await wish.runner.plan() }
        return page.response(request, pages)
    }

    /// Does it, if the form is one that was shown in this very session.
    private func act(_ wish: Wish, _ request: Request, _ context: DaemonContext) async throws -> Response {
        guard LoginRoutes.isOwn(request),
            let form = try? await URLEncodedFormDecoder().decode(Form.self, from: request, context: context),
            pages.tokens.isRight(form.token ?? "", of: wish.session)
        else { throw ActionFailure.foreign }
        do {
            let outcome = try await perform(wish, form)
            await tell(wish, wish.action.work == nil ? "done" : "asked", outcome)
        } catch {
            let error = DaemonFailure.wrapping(error)
            await tell(wish, "failed", error.problem)
            throw error
        }
        return Response(status: .seeOther, headers: [.location: "/events?cluster=\(PagePath.part(wish.cluster))"])
    }

    private func perform(_ wish: Wish, _ form: Form) async throws -> Text? {
        switch wish.action {
        case .pause: return try await wish.runner.pause()
        case .arm: return try await wish.runner.arm(shown: form.plan ?? "")
        case .backup, .drill:
            if let work = wish.action.work { await scheduler.ask(for: work, of: wish.cluster, by: wish.user) }
            return nil
        }
    }

    private func tell(_ wish: Wish, _ status: String, _ detail: Text?) async {
        logger.notice(
            "\(wish.action.rawValue) \(status)",
            metadata: ["cluster": "\(wish.cluster)", "by": "\(wish.user)"]
        )
        await events.add(
            Event(
                .action,
                status,
                status == "failed" ? .warning : .info,
                at: environment.now(),
                of: wish.cluster,
                wish.action.title,
                detail: detail,
                by: wish.user
            )
        )
    }
}
