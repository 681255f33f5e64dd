internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

extension Undo {
    /// The one record that is meant, if it is of a kind that can be undone.
    func record(of server: CronServer) throws -> Record {
        let all = try repository.records(prefix, of: server.facts.systemIdentifier)
        // A restore and the end of its history lie side by side; the former is meant.
        let records = all.filter { $0.kind != .restored }
        guard let record = records.first else { throw UndoFailure.none(prefix, address: server.facts.address) }
        guard records.count == 1 else { throw UndoFailure.ambiguous(prefix, records.map(\.id)) }
        // Undoing an arm writes nothing but that jobs are inactive.
        guard record.kind == .arm || repository.believes(record) else { throw UndoFailure.notBelieved(record) }
        switch record.kind {
        case .restore, .apply, .arm: return record
        case .undo where try undone(by: record)?.kind != .arm: return record
        default: throw UndoFailure.notUndoable(record)
        }
    }

    private func undone(by record: Record) throws -> Record? {
        try record.of.flatMap { try repository.records($0.description, of: record.systemIdentifier).first }
    }

    /// How names were mapped by the restore that a record goes back to: who arms again must know.
    func renamed(by record: Record) throws -> [Renaming] {
        guard record.renamed.isEmpty, record.kind == .arm else { return record.renamed }
        return try undone(by: record)?.renamed ?? []
    }

    /// Roles and databases that a restore made, and what else stays.
    func add(notesTo plan: inout UndoPlan) throws {
        for name in try made(by: plan.record) {
            plan.act(.note, name, Text("it was made then and stays", zh: "由该操作创建，予以保留"))
        }
        if let runs = plan.runs {
            plan.act(
                .history,
                "cron.job_run_details",
                Text(
                    "\(runs.of("run")) that were restored go; the set still holds them",
                    zh: "移除恢复的 \(runs) 次运行；备份集中仍然保留"
                )
            )
        }
        if plan.record.kind == .restore {
            plan.act(.note, "cron.jobid_seq, cron.runid_seq", Text("sequences never move back", zh: "序列不会后退"))
        }
    }

    private func made(by record: Record) throws -> [String] {
        guard record.kind == .restore else { return [] }
        var names: [String] = []
        try repository.forEachRecord(of: record.systemIdentifier) { other in
            guard other.kind == .databases, other.set == record.set, other.at < record.at else { return }
            names += other.roles ?? []
            names += (other.databases ?? []).filter(\.whole).map(\.name)
        }
        return (names + (record.roles ?? [])).distinct()
    }
}

extension RecordedJob {
    /// A job as it stands.
    init(_ job: Job, wantedActive: Bool) {
        self.init(
            jobid: job.jobid,
            jobname: job.jobname,
            username: job.username,
            content: job.contentDigest,
            wantedActive: wantedActive,
            node: "\(job.nodename):\(job.nodeport)"
        )
    }

    /// How messages name it.
    var label: String { jobname.map { "\"\($0)\"" } ?? "#\(jobid)" }
}
