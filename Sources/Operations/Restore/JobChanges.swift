internal import BackupFormat
internal import CronModel

/// What is other in a job than in the set before: whoever can write a set can make a job run as any role.
struct JobChanges: Sendable {
    private let before: SetContents
    private var numbered: [Int64: Job] = [:]

    init(_ before: SetContents) {
        self.before = before
        for job in before.jobs.map(\.job) { numbered[job.jobid] = job }
    }

    /// Nil where nothing changed; `job` has its names mapped as the options say.
    func text(for job: Job, _ options: RestoreOptions) -> Text? {
        let old = numbered[job.jobid].map { options.mapped(JobLine(job: $0, wantedActive: true)).job }
        guard let old else { return Text("not in set \(before.manifest.set)", zh: "备份集 \(before.manifest.set) 中没有") }
        var english: [String] = []
        var chinese: [String] = []
        let parts = [
            ("command", "命令", old.command.sha256 == job.command.sha256),
            ("owner", "所有者", ExactText(old.username) == ExactText(job.username)),
            ("schedule", "计划", old.schedule == job.schedule),
            ("database", "数据库", ExactText(old.database) == ExactText(job.database)),
        ]
        for (word, zh, isSame) in parts where !isSame {
            english.append(word)
            chinese.append(zh)
        }
        guard !english.isEmpty else { return nil }
        return Text(
            "\(english.joined(separator: ", ")) changed since set \(before.manifest.set)",
            zh: "自备份集 \(before.manifest.set) 以来已改变:\(chinese.joined(separator: "、"))"
        )
    }
}
