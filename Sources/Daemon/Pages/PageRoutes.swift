internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The dashboard: pages of what the board and the repository know.
struct PageRoutes: Sendable {
    let settings: CurrentSettings
    let board: Board
    let desk: AlertDesk
    let environment: Operations.Environment
    let pages: PageRenderer

    /// Rows of a page: more than anybody reads, and quick to make.
    static let rows = 200

    func add(to group: RouterGroup<DaemonContext>) {
        group.get("") { request, _ in await clusters(request) }
        group.get("alerts") { request, _ in await alerts(request) }
        group.get("clusters/:cluster") { request, context in
            await cluster(request, context) { try await ClusterPage(known: $0, environment.now()).response($1, pages) }
        }
        group.get("clusters/:cluster/jobs/:job") { request, context in
            await cluster(request, context) { known, request in
                try await JobPage(known: known, job: context.parameters.get("job") ?? "", environment.now())
                    .response(request, pages, try? Repository.open(settings.value.storage))
            }
        }
        group.get("clusters/:cluster/sets") { request, context in
            await cluster(request, context) { known, request in
                let repository = try Repository.open(settings.value.storage)
                let list = try await ListReport(
                    of: known.name,
                    in: repository,
                    cache: settings.value.cacheFolder,
                    now: environment.now()
                )
                return SetPages(cluster: known.name).list(list, request, pages)
            }
        }
        group.get("clusters/:cluster/sets/:set") { request, context in
            await cluster(request, context) { known, request in
                let repository = try Repository.open(settings.value.storage)
                let id = context.parameters.get("set") ?? ""
                let manifest = try repository.find(id, in: known.name, allowPartial: true)
                let contents = try SetContents.read(manifest, from: repository).withoutCommands()
                return SetPages(cluster: known.name).one(contents, request, pages)
            }
        }
    }

    /// What is known of the cluster that a page is about.
    struct Known: Sendable {
        let name: String
        let state: ClusterState
        let status: ClusterStatus
    }

    private func known(_ name: String, _ state: ClusterState) -> Known {
        let (settings, now) = (settings.value, environment.now())
        let rules = AlertRules(thresholds: settings.alerts.thresholds, now: now)
        let expectsSets = settings.clusters[name]?.schedules[.backup] != nil
        let found = rules.findings(name, state, expectsSets: expectsSets)
        let status = ClusterStatus(name, state, found.conditions, settings.alerts, now: now)
        return Known(name: name, state: state, status: status)
    }

    /// Whatever cannot be shown is said on a page, too.
    private func cluster(
        _ request: Request,
        _ context: DaemonContext,
        _ body: (Known, Request) async throws -> Response
    ) async -> Response {
        let name = context.clusterName
        do {
            guard settings.value.clusters[name] != nil else { throw APIFailure.noCluster(name) }
            return try await body(known(name, await board.clusters[name] ?? ClusterState()), request)
        } catch {
            return pages.notFound(DaemonFailure.wrapping(error).problem, request)
        }
    }

    private func clusters(_ request: Request) async -> Response {
        let states = await board.clusters
        let names = settings.value.clusters.keys.sorted()
        let page = Pager(of: names.count, rows: Self.rows, request)
        let language = request.language
        let rows = names[page.range].map { ClusterRow(known($0, states[$0] ?? ClusterState()), language) }
        return pages.page(
            "clusters",
            title: PageWords.all["clusters"] ?? Text(verbatim: ""),
            ["clusters": rows, "pager": page.links],
            request,
            refreshes: true
        )
    }

    private func alerts(_ request: Request) async -> Response {
        let language = request.language
        let rows = (await desk.open).prefix(Self.rows).map { alert in
            [
                "level": alert.severity.rawValue, "severity": PageWords.word(alert.severity.rawValue, language),
                "cluster": alert.cluster.isEmpty ? "cronvault" : alert.cluster,
                "summary": alert.summary.rendered(in: language), "detail": alert.detail?.rendered(in: language) ?? "",
                "since": PageText.time(alert.since), "event": alert.event.rawValue,
            ]
        }
        let title = PageWords.all["alerts"] ?? Text(verbatim: "")
        return pages.page("alerts", title: title, ["alerts": rows], request, refreshes: true)
    }
}
