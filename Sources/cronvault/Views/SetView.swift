internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// What `show` says of a set.
enum SetView {
    static func lines(_ report: SetReport, detailed: Bool) -> [Line] {
        detailed
            ? report.jobs.flatMap(JobView.details) : summary(report) + [.empty] + JobView.table(report.jobs)
    }

    private static func summary(_ report: SetReport) -> [Line] {
        let manifest = report.manifest
        let server = manifest.server
        let releases = manifest.pgCron.releases.map(\.description).joined(separator: "/")
        var rows: [(Text, String)] = [
            (Text("set", zh: "备份集"), "\(manifest.set) (\(manifest.status.rawValue))"),
            (Text("cluster", zh: "集群"), manifest.cluster),
            (Text("taken at", zh: "时间"), manifest.takenAt.description),
            (Text("server", zh: "服务器"), "PostgreSQL \(server.version), \(server.address), \(server.systemIdentifier)"),
            (
                Text("pg_cron", zh: "pg_cron"),
                "\(releases), catalog \(manifest.pgCron.catalogVersion), \(manifest.pgCron.database), "
                    + manifest.pgCron.timezone
            ),
            (Text("layers", zh: "层"), manifest.layers.map(\.rawValue).joined(separator: ", ")),
            (Text("jobs", zh: "作业"), "\(manifest.proof.captured)/\(manifest.proof.total.map(String.init) ?? "?")"),
            (Text("proof", zh: "证明"), "sha256 \(manifest.proof.digest)"),
        ]
        if let history = manifest.history {
            rows.append(
                (Text("history", zh: "历史"), "\(history.rows) (\(history.segments.count) + \(history.tailRows))")
            )
        }
        if let copy = manifest.full?.copy {
            let names = copy.databases.map { "\($0.name) \(Quantity.bytes($0.bytes ?? 0))" }.joined(separator: ", ")
            rows.append((Text("databases", zh: "数据库"), names))
            rows.append(
                (
                    Text("copy", zh: "副本"),
                    "\(copy.kind.rawValue), \(copy.tool), \(copy.label), \(copy.startLsn ?? "?") – \(copy.stopLsn ?? "?")"
                )
            )
        } else if let full = manifest.full {
            let names = full.databases.map { "\($0.facts.name) \(Quantity.bytes($0.dumpBytes))" }.joined(
                separator: ", "
            )
            rows.append((Text("databases", zh: "数据库"), names))
            rows.append((Text("pg_restore", zh: "pg_restore"), "≥ \(full.oldestPgRestore)"))
        }
        rows.append((Text("stored", zh: "大小"), Quantity.bytes(manifest.bytes)))
        if let note = manifest.encryption {
            rows.append((Text("encrypted to", zh: "加密给"), note.recipients.joined(separator: ", ")))
        }
        if let label = manifest.label { rows.append((Text("label", zh: "标签"), label)) }
        rows += remarks(report.remarks)
        rows += manifest.gaps.map { (Text("not captured", zh: "未备份"), $0) }
        return rows.map { name, value in
            let shown = Table.escaped(value)
            return Line(Text(padded(name.english) + shown, zh: padded(name.chinese) + shown))
        } + (report.authorship.map { [signature($0)] } ?? [])
    }

    private static func signature(_ authorship: Authorship) -> Line {
        let words = SignatureView.words(authorship)
        return Line(
            Text(
                padded("signature") + Table.escaped(words.english),
                zh: padded("签名") + Table.escaped(words.chinese)
            ),
            authorship.isAdmitted ? .plain : .failed
        )
    }

    private static func remarks(_ remarks: SetRemarkReport) -> [(Text, String)] {
        var rows: [(Text, String)] = []
        if remarks.pinned { rows.append((Text("pinned", zh: "固定"), remarks.pinnedUntil.map { "→ \($0)" } ?? "✓")) }
        if remarks.proven { rows.append((Text("proven", zh: "已验证"), "✓")) }
        if !remarks.labels.isEmpty { rows.append((Text("labels", zh: "标注"), SetRemarkView.list(remarks))) }
        return rows
    }

    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(1, 14 - Table.width(name)))
    }
}
