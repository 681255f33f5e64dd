internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import HTTPTypes
internal import Hummingbird
internal import Operations

/// One drill: how it went, what its evidence is worth, and what it found.
struct DrillPage {
    private let cluster: String
    private let repository: Repository

    /// Verdicts beyond these are in the report.
    private static let mostVerdicts = 200

    init(of cluster: String, in repository: Repository) {
        self.cluster = cluster
        self.repository = repository
    }

    func response(_ id: String, _ request: Request, _ pages: PageRenderer) throws -> Response {
        let language = request.language
        let shown = try DrillArchive(of: cluster, in: repository).show(id)
        let drill = shown.drill
        let verdicts = drill.verdicts.filter { $0.status != .passed }
        return pages.page(
            "drill",
            title: Text("Drill \(drill.id)", zh: "演练 \(drill.id)"),
            [
                "path": PagePath.part(cluster), "id": drill.id.description, "set": drill.set.description,
                "level": PageText.mark(drill.status),
                "status": DrillPages.status(drill.status).rendered(in: language), "facts": facts(drill, language),
                "evidence": (shown.evidence?.checks ?? []).map { check($0, language) },
                "checks": drill.checks.map { check($0, language) },
                "verdicts": verdicts.prefix(Self.mostVerdicts).map { verdict($0, language) },
                "hasVerdicts": !verdicts.isEmpty,
            ],
            request,
            at: PageRenderer.Place(cluster: cluster, part: "drills", below: true, language)
        )
    }

    private func facts(_ drill: DrillReport, _ language: Language) -> [[String: String]] {
        func duration(_ seconds: Double?) -> String {
            seconds.map { PageText.duration($0).rendered(in: language) } ?? "–"
        }
        func version(_ version: DrillReport.Version?) -> String {
            version.map { "PostgreSQL \(PageText.release($0.postgres)) · pg_cron \($0.catalogVersion)" } ?? "–"
        }
        let facts: [(String, String)] = [
            ("rto", duration(drill.rtoSeconds)), ("rpo", duration(drill.rpoSeconds)),
            ("works", "\(drill.jobs.passed) / \(drill.jobs.total)"), ("start", PageText.time(drill.startedAt)),
            ("ended", PageText.time(drill.endedAt)), ("source", version(drill.source)),
            ("drillServer", version(drill.drill)), ("operator", "\(drill.operatorName) · \(drill.host)"),
        ]
        return facts.map { ["name": PageWords.word($0.0, language), "value": $0.1] }
    }

    private func check(_ check: Check, _ language: Language) -> [String: Any] {
        [
            "id": check.id, "level": PageText.mark(check.status),
            "status": PageText.word(check.status).rendered(in: language),
            "summary": check.summary.rendered(in: language),
            "evidence": check.evidence.prefix(20).map { $0.rendered(in: language) },
        ]
    }

    private func verdict(_ verdict: JobVerdict, _ language: Language) -> [String: Any] {
        let remarks =
            verdict.findings.map { finding in
                let code = finding.sqlstate.map { " (\($0))" } ?? ""
                return finding.problem.rendered(in: language) + code
            } + verdict.notJudged.map { $0.rendered(in: language) }
        return [
            "name": verdict.jobname ?? "#\(verdict.jobid)", "owner": "\(verdict.username) · \(verdict.database)",
            "level": verdict.status == .failed ? "critical" : "warning",
            "status": PageWords.word(verdict.status.rawValue, language),
            "remarks": remarks.prefix(10).map { Redaction.shortened($0) },
        ]
    }

    /// The report as the drill left it.
    ///
    /// It is a document of its own: sandboxed, so that whatever it holds runs nothing, and reaches nothing here. Throws
    /// `damaged` where it is no longer the one that was kept.
    func report(_ text: String) throws -> Response {
        let id = try DrillArchive(of: cluster, in: repository).find(text)
        let summary = try repository.drillSummary(id, of: cluster)
        let file = try repository.drillFile("report.html", of: id, in: cluster)
        let kept = summary.files.first { $0.path == "report.html" }?.sha256
        guard kept == SHA256Digest.hex(of: file.bytes) else {
            throw FormatError.damaged("report.html", Text("its content has changed", zh: "内容已改变"))
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy:
                    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))
        )
    }
}
