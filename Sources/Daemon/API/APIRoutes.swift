internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import HTTPTypes
internal import Hummingbird
internal import Operations

/// The JSON API: what the command line tells, read from the board and the repository.
///
/// Documented by `OpenAPI.document`, which a test compares with what is answered here.
struct APIRoutes: Sendable {
    let settings: CurrentSettings
    let board: Board
    let desk: AlertDesk
    let events: EventLog
    let environment: Operations.Environment

    func add(to group: RouterGroup<DaemonContext>) {
        group.get("openapi.json") { _, _ in Response.text(OpenAPI.document, type: "application/json") }
        group.get("clusters") { request, _ in
            try await answer(request) { StatusReport(clusters: await statuses()) }
        }
        group.get("clusters/:cluster") { request, context in
            try await answer(request) { try await status(of: name(context)) }
        }
        group.get("clusters/:cluster/jobs") { request, context in
            try await answer(request) { try await sighting(of: name(context)).report(at: environment.now()) }
        }
        group.get("clusters/:cluster/work") { request, context in
            try await answer(request) { WorkList(try await state(of: name(context)).works) }
        }
        group.get("clusters/:cluster/sets") { request, context in
            try await answer(request) { try await sets(of: name(context)) }
        }
        group.get("clusters/:cluster/sets/:set") { request, context in
            try await answer(request) { try set(context.parameters.get("set") ?? "", of: name(context)) }
        }
        group.get("alerts") { request, _ in
            try await answer(request) { AlertList(await desk.open, in: request.language) }
        }
        group.get("events") { request, _ in
            try await answer(request) {
                let query = EventQuery(request, limit: 100)
                return EventList(await events.find(query), query, in: request.language)
            }
        }
    }

    /// Whatever goes wrong is told in the shape of the command line's errors.
    private func answer<Report: Encodable>(
        _ request: Request,
        _ body: () async throws -> Report
    ) async throws -> Response {
        do {
            return try Response.json(try await body(), in: request.language)
        } catch {
            let error = DaemonFailure.wrapping(error)
            let isAbsent = ["no-cluster", "never-seen", "no-set", "no-repository", "ambiguous-set"].contains(error.code)
            return try Response.json(
                APIError(error),
                status: isAbsent ? .notFound : .serviceUnavailable,
                in: request.language
            )
        }
    }

    // MARK: What is known

    private func name(_ context: DaemonContext) throws -> String {
        let name = context.clusterName
        guard settings.value.clusters[name] != nil else { throw APIFailure.noCluster(name) }
        return name
    }

    private func state(of name: String) async -> ClusterState { await board.clusters[name] ?? ClusterState() }

    private func sighting(of name: String) async throws -> Sighting {
        let state = await state(of: name)
        guard let sighting = state.sighting else { throw APIFailure.neverSeen(name, state.blindness) }
        return sighting
    }

    private func statuses() async -> [ClusterStatus] {
        let clusters = await board.clusters
        return settings.value.clusters.keys.sorted().map { status($0, clusters[$0] ?? ClusterState()) }
    }

    private func status(of name: String) async -> ClusterStatus { status(name, await state(of: name)) }

    private func status(_ name: String, _ state: ClusterState) -> ClusterStatus {
        let (settings, now) = (settings.value, environment.now())
        let rules = AlertRules(thresholds: settings.alerts.thresholds, now: now)
        let expectsSets = settings.clusters[name]?.schedules[.backup] != nil
        let found = rules.findings(name, state, expectsSets: expectsSets)
        return ClusterStatus(name, state, found.conditions, settings.alerts, now: now)
    }

    private func sets(of name: String) async throws -> ListReport {
        let settings = settings.value
        let repository = try Repository.open(settings.storage)
        return try await ListReport(of: name, in: repository, cache: settings.cacheFolder, now: environment.now())
    }

    private func set(_ id: String, of name: String) throws -> SetReport {
        let repository = try Repository.open(settings.value.storage)
        let manifest = try repository.find(id, in: name, allowPartial: true)
        let contents = try SetContents.read(manifest, from: repository).withoutCommands()
        return SetReport(contents, try repository.standings(of: name), now: environment.now())
    }
}
