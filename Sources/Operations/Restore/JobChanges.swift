internal import BackupFormat
internal import BackupRepository
internal import CronModel

/// What is other in jobs than in the set before: whoever can write a set can make a job run as any role.
struct JobChanges: Sendable {
    /// By the set's numbers; nothing for a job that is as it was.
    private let texts: [Int64: Text]

    /// The set before, one job of it at a time.
    ///
    /// Throws `damaged`.
    init(to lines: [JobLine], since before: Manifest, in repository: Repository) throws {
        try SetContents.verify("cron/jobs.json", before, repository)
        let jobs = Dictionary(lines.map { ($0.job.jobid, $0.job) }) { first, _ in first }
        var texts: [Int64: Text] = [:]
        var known: Set<Int64> = []
        try JobsFile.read(try repository.open("cron/jobs.json", of: before)) { line in
            guard let job = jobs[line.job.jobid] else { return }
            known.insert(job.jobid)
            texts[job.jobid] = Self.text(from: line.job, to: job, before.set)
        }
        for line in lines where !known.contains(line.job.jobid) {
            texts[line.job.jobid] = Text("not in set \(before.set)", zh: "备份集 \(before.set) 中没有")
        }
        self.texts = texts
    }

    func text(for job: Job) -> Text? { texts[job.jobid] }

    private static func text(from old: Job, to job: Job, _ set: SetID) -> Text? {
        let parts = [
            ("command", "命令", old.command.sha256 == job.command.sha256),
            ("owner", "所有者", ExactText(old.username) == ExactText(job.username)),
            ("schedule", "计划", old.schedule == job.schedule),
            ("database", "数据库", ExactText(old.database) == ExactText(job.database)),
        ].filter { !$0.2 }
        guard !parts.isEmpty else { return nil }
        return Text(
            "\(parts.map(\.0).joined(separator: ", ")) changed since set \(set)",
            zh: "自备份集 \(set) 以来已改变：\(parts.map(\.1).joined(separator: "、"))"
        )
    }
}
