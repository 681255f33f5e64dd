internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The sets of a cluster, and one of them.
struct SetPages {
    let cluster: String

    func list(_ list: ListReport, _ request: Request, _ pages: PageRenderer) -> Response {
        let newest = Array(list.sets.reversed())
        let pager = Pager(of: newest.count, rows: PageRoutes.rows, request)
        let path = PagePath.part(cluster)
        let rows = newest[pager.range].map { set in
            let summary = set.summary
            return [
                "path": path, "id": summary.id.description, "at": PageText.time(summary.takenAt),
                "status": PageWords.word(summary.status.rawValue, request.language),
                "level": summary.status == .complete ? "ok" : "warning",
                "jobs": String(summary.jobs), "layers": summary.layers.map(\.rawValue).joined(separator: ", "),
                "size": PageText.bytes(summary.bytes), "label": summary.label ?? "",
            ]
        }
        return pages.page(
            "sets",
            title: PageWords.all["sets"] ?? Text(verbatim: ""),
            ["path": path, "cluster": cluster, "sets": rows, "pager": pager.links],
            request
        )
    }

    func one(_ contents: SetContents, _ request: Request, _ pages: PageRenderer) -> Response {
        let manifest = contents.manifest
        let language = request.language
        let facts: [(String, String)] = [
            ("taken", PageText.time(manifest.takenAt)), ("status", PageWords.word(manifest.status.rawValue, language)),
            ("layers", manifest.layers.map(\.rawValue).joined(separator: ", ")),
            ("size", PageText.bytes(manifest.bytes)), ("label", manifest.label ?? "–"),
            ("address", manifest.server.address), ("postgres", manifest.server.version),
            ("pgcron", manifest.pgCron.catalogVersion), ("jobs", String(manifest.cron.jobs)),
        ]
        let jobs = contents.jobs.prefix(1000).map { line in
            [
                "name": line.job.jobname ?? "#\(line.job.jobid)", "schedule": line.job.schedule,
                "owner": line.job.username, "database": line.job.database,
            ]
        }
        let model: [String: Any] = [
            "path": PagePath.part(cluster), "cluster": cluster, "jobs": Array(jobs),
            "facts": facts.map { ["name": PageWords.all[$0.0]?.rendered(in: language) ?? "", "value": $0.1] },
        ]
        return pages.page("set", title: Text(verbatim: manifest.set.description), model, request)
    }
}
