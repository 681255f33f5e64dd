internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// One set: what it holds and what proves it, then its jobs and how the list differs from that of the set before.
struct SetPage: Sendable {
    private let manifest: Manifest
    private let repository: Repository
    private let now: Instant

    init(_ manifest: Manifest, in repository: Repository, _ now: Instant) {
        self.manifest = manifest
        self.repository = repository
        self.now = now
    }

    func response(_ request: Request, _ pages: PageRenderer) throws -> Response {
        let language = request.language
        let remarks = SetRemarkReport(
            manifest.set,
            try repository.standings(of: manifest.cluster),
            now: now
        )
        let isComplete = manifest.status == .complete
        let model: [String: Any] = [
            "level": isComplete ? "ok" : "warning", "status": PageWords.word(manifest.status.rawValue, language),
            "remarks": Self.remarks(remarks, language), "facts": facts(language), "layers": layers(language),
            "gaps": manifest.gaps,
            "files": manifest.files.prefix(200).map {
                ["path": $0.path, "size": PageText.bytes($0.bytes), "digest": String($0.sha256.prefix(16))]
            },
        ]
        return pages.page(
            "set",
            title: Text(verbatim: manifest.set.description),
            model,
            request,
            at: PageRenderer.Place(cluster: manifest.cluster, part: "sets", below: true, language),
            rest: { [jobs = SetJobs(manifest, in: repository, request, now)] in await jobs.html(pages) }
        )
    }

    static func remarks(_ remarks: SetRemarkReport, _ language: Language) -> [String] {
        (remarks.proven ? [PageWords.word("proven", language)] : [])
            + (remarks.pinned ? [PageWords.word("pinned", language)] : [])
            + remarks.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    private func facts(_ language: Language) -> [[String: String]] {
        let moment = PageText.moment(manifest.takenAt, now: now, language)
        let seconds = manifest.timings.reduce(0) { $0 + $1.seconds }
        let facts: [(String, String)] = [
            ("taken", "\(moment["at"] ?? "") · \(moment["ago"] ?? "")"), ("size", PageText.bytes(manifest.bytes)),
            ("duration", PageText.duration(seconds).rendered(in: language)), ("label", manifest.label ?? "–"),
            ("address", manifest.server.address),
            ("postgres", "\(PageText.release(manifest.server.version)) · pg_cron \(manifest.pgCron.catalogVersion)"),
            ("zone", manifest.pgCron.timezone),
        ]
        return facts.map { ["name": PageWords.word($0.0, language), "value": $0.1] }
    }

    private func layers(_ language: Language) -> [[String: String]] {
        var rows: [(String, Text, Text)] = []
        let proof = manifest.proof
        let total = proof.total.map(PageText.count) ?? "?"
        let captured = PageText.count(proof.captured)
        let digest = String(proof.digest.prefix(16))
        let agrees = proof.digest == proof.digestOfFile && proof.digestOfDump.map { $0 == proof.digest } != false
        rows.append(
            (
                "cron", Text("\(captured) of \(total) jobs", zh: "作业 \(captured) / \(total)"),
                agrees
                    ? Text("digest \(digest)…, the same in each form", zh: "摘要 \(digest)…，各种形式一致")
                    : Text("the digests differ", zh: "摘要不一致")
            )
        )
        if let history = manifest.history {
            let (all, new) = (PageText.count(history.rows), PageText.count(history.newRows))
            rows.append(
                (
                    "history", Text("\(all) runs, \(new) of them new", zh: "运行记录 \(all) 条，新增 \(new) 条"),
                    Text(
                        "\(history.segments.count.of("segment")), digest \(history.segmentsDigest.prefix(16))…",
                        zh: "\(history.segments.count) 个段，摘要 \(history.segmentsDigest.prefix(16))…"
                    )
                )
            )
        }
        if let full = manifest.full {
            for database in full.databases.prefix(100) {
                let size = PageText.bytes(database.dumpBytes)
                rows.append(
                    (
                        "full",
                        Text("database \(database.facts.name), \(size)", zh: "数据库 \(database.facts.name)，\(size)"),
                        Text("pg_dump \(full.pgDump)", zh: "pg_dump \(full.pgDump)")
                    )
                )
            }
            if let copy = full.copy {
                let size = PageText.bytes(copy.bytes ?? copy.databases.reduce(0) { $0 + ($1.bytes ?? 0) })
                rows.append(
                    (
                        "full",
                        Text(
                            "\(copy.kind.rawValue) copy \(copy.label), \(size)",
                            zh: "\(copy.kind == .physical ? "物理" : "外部")副本 \(copy.label)，\(size)"
                        ),
                        Text(verbatim: "\(copy.tool), WAL \(copy.startLsn ?? "?") – \(copy.stopLsn ?? "?")")
                    )
                )
            }
            for missing in full.missing ?? [] {
                rows.append(
                    (
                        "full", Text("database \(missing.name) is missing", zh: "缺少数据库 \(missing.name)"),
                        Text(verbatim: Redaction.shortened(missing.problem))
                    )
                )
            }
        }
        return rows.map { layer, content, proof in
            ["layer": layer, "content": content.rendered(in: language), "proof": proof.rendered(in: language)]
        }
    }
}
