internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The dashboard: pages of what the board and the repository know.
struct PageRoutes: Sendable {
    let reader: ClusterReader
    let desk: AlertDesk
    let pages: PageRenderer

    /// Rows of a page: more than anybody reads, and quick to make.
    static let rows = 200
    /// Rows with a picture each.
    static let jobRows = 100
    /// Rows that are read from the repository one by one.
    static let setRows = 100

    /// `documents`: where goes what is handed over as it is kept, looked at each time.
    func add(to group: RouterGroup<DaemonContext>, documents: RouterGroup<DaemonContext>) {
        group.get("") { request, _ in await clusters(request) }
        group.get("alerts") { request, _ in await alerts(request) }
        group.get("clusters/:cluster") { request, context in
            await cluster(request, context) { known in
                ClusterPage(known: known, try await reader.jobs(of: known), reader.now).response(request, pages)
            }
        }
        group.get("clusters/:cluster/jobs/:job") { request, context in
            await cluster(request, context) { try await job(context.parameters.get("job") ?? "", of: $0, request) }
        }
        group.get("clusters/:cluster/sets") { request, context in
            await cluster(request, context) { known in
                try SetsPage(of: known.name, in: try reader.repository(), reader.now).response(request, pages)
            }
        }
        group.get("clusters/:cluster/sets/:set") { request, context in
            await cluster(request, context) { known in
                let repository = try reader.repository()
                let id = context.parameters.get("set") ?? ""
                let manifest = try repository.find(id, in: known.name, allowPartial: true, whoeverSigned: true)
                return try SetPage(manifest, in: repository, reader.now).response(request, pages)
            }
        }
        addDrills(to: group, documents)
    }

    private func addDrills(to group: RouterGroup<DaemonContext>, _ documents: RouterGroup<DaemonContext>) {
        group.get("clusters/:cluster/drills") { request, context in
            await cluster(request, context) { known in
                try DrillPages(of: known.name, in: try reader.repository(), reader.now).list(request, pages)
            }
        }
        group.get("clusters/:cluster/drills/:drill") { request, context in
            await cluster(request, context) { known in
                try DrillPage(of: known.name, in: try reader.repository())
                    .response(context.parameters.get("drill") ?? "", request, pages)
            }
        }
        documents.get("clusters/:cluster/drills/:drill/report.html") { request, context in
            await cluster(request, context) { known in
                try DrillPage(of: known.name, in: try reader.repository()).report(context.parameters.get("drill") ?? "")
            }
        }
    }

    private func job(_ id: String, of known: ClusterReader.Known, _ request: Request) async throws -> Response {
        let (shown, index) = try await reader.job(id, of: known)
        return JobPage(known: known, shown, at: index, reader.now).response(request, pages) {
            await reader.past(of: shown.sheet.jobs[index], shown, in: known)
        }
    }

    /// Whatever cannot be shown is said on a page, too.
    private func cluster(
        _ request: Request,
        _ context: DaemonContext,
        _ body: (ClusterReader.Known) async throws -> Response
    ) async -> Response {
        do {
            return try await body(reader.cluster(context.clusterName))
        } catch {
            let error = DaemonFailure.wrapping(error)
            return pages.failure(
                error,
                status: APIFailure.isAbsence(error) ? .notFound : .serviceUnavailable,
                request
            )
        }
    }

    private func clusters(_ request: Request) async -> Response {
        ClustersPage(await reader.clusters(), reader.now).response(request, pages)
    }

    private func alerts(_ request: Request) async -> Response {
        let language = request.language
        let now = reader.now
        let rows = (await desk.open).prefix(Self.rows).map { alert -> [String: Any] in
            [
                "level": alert.severity.rawValue, "severity": PageWords.word(alert.severity.rawValue, language),
                "cluster": alert.cluster.isEmpty ? "cronvault" : alert.cluster,
                "path": alert.cluster.isEmpty ? [] : [PagePath.part(alert.cluster)],
                "summary": alert.summary.rendered(in: language),
                "detail": alert.detail.map { [$0.rendered(in: language)] } ?? [],
                "since": PageText.moment(alert.since, now: now, language), "event": alert.event.rawValue,
            ]
        }
        let title = PageWords.all["alerts"] ?? Text(verbatim: "")
        return pages.page("alerts", title: title, ["alerts": rows], request, refreshes: true)
    }
}
