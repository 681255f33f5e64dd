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
    let reader: ClusterReader
    let desk: AlertDesk
    let events: EventLog

    func add(to group: RouterGroup<DaemonContext>) {
        group.get("openapi.json") { _, _ in Response.text(OpenAPI.document, type: "application/json") }
        group.get("clusters") { request, _ in
            try await answer(request) { StatusReport(clusters: await reader.clusters().map(\.status)) }
        }
        group.get("clusters/:cluster") { request, context in
            try await answer(request) { try await reader.cluster(context.clusterName).status }
        }
        group.get("clusters/:cluster/jobs") { request, context in
            try await respond(request) {
                let (sighting, now) = (try await sighting(of: context), reader.now)
                let sheet = JobSheet(sighting)
                return try .json(sighting.report, listing: "jobs", sheet.jobs.indices, in: request.language) {
                    sheet.liveJob(at: $0, now: now)
                }
            }
        }
        group.get("clusters/:cluster/work") { request, context in
            try await answer(request) { WorkList(try await reader.cluster(context.clusterName).state.works) }
        }
        group.get("clusters/:cluster/sets") { request, context in
            try await answer(request) { try await sets(of: reader.cluster(context.clusterName).name) }
        }
        group.get("clusters/:cluster/sets/:set") { request, context in
            try await answer(request) {
                try await set(context.parameters.get("set") ?? "", of: reader.cluster(context.clusterName).name)
            }
        }
        group.get("clusters/:cluster/jobs/:job/history") { request, context in
            try await answer(request) { try await history(of: context.parameters.get("job") ?? "", context) }
        }
        group.get("clusters/:cluster/drills") { request, context in
            try await answer(request) {
                try DrillArchive(of: try await reader.cluster(context.clusterName).name, in: try reader.repository())
                    .list()
            }
        }
        group.get("clusters/:cluster/drills/:drill") { request, context in
            try await answer(request) {
                try drill(context.parameters.get("drill") ?? "", of: try await reader.cluster(context.clusterName).name)
            }
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

    private func answer<Report: Encodable>(
        _ request: Request,
        _ body: () async throws -> Report
    ) async throws -> Response {
        try await respond(request) { try Response.json(try await body(), in: request.language) }
    }

    /// Whatever goes wrong is told in the shape of the command line's errors.
    private func respond(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch {
            let error = DaemonFailure.wrapping(error)
            return try Response.json(
                APIError(error),
                status: APIFailure.isAbsence(error) ? .notFound : .serviceUnavailable,
                in: request.language
            )
        }
    }

    // MARK: What is known

    private func sighting(of context: DaemonContext) async throws -> Sighting {
        let known = try await reader.cluster(context.clusterName)
        guard let sighting = known.state.sighting else {
            throw APIFailure.neverSeen(known.name, known.state.blindness)
        }
        return sighting
    }

    private func history(of id: String, _ context: DaemonContext) async throws -> JobHistoryReport {
        let known = try await reader.cluster(context.clusterName)
        let (shown, index) = try await reader.job(id, of: known)
        return JobHistoryReport(await reader.past(of: shown.sheet.jobs[index], shown, in: known))
    }

    /// Its files by where they are read here, where they are.
    private func drill(_ id: String, of name: String) throws -> DrillShown {
        let shown = try DrillArchive(of: name, in: try reader.repository()).show(id)
        let path = "/clusters/\(PagePath.part(name))/drills/\(shown.drill.id)/report.html"
        return DrillShown(drill: shown.drill, report: [path], evidence: shown.evidence)
    }

    private func sets(of name: String) async throws -> ListReport {
        let settings = settings.value
        let repository = try reader.repository()
        return try await ListReport(of: name, in: repository, cache: settings.cacheFolder, now: reader.now)
    }

    private func set(_ id: String, of name: String) throws -> SetReport {
        let repository = try reader.repository()
        let manifest = try repository.find(id, in: name, allowPartial: true, whoeverSigned: true)
        let contents = try SetContents.read(manifest, from: repository).withoutCommands()
        return SetReport(contents, try repository.standings(of: name), now: reader.now)
    }
}
