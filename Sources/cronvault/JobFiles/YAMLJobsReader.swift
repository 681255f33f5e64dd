internal import BackupFormat
internal import CronModel
internal import Operations

/// Reads the form of jobs that `export` writes and people edit, strictly.
struct YAMLJobsReader {
    /// The largest file that is read, in bytes, and the most jobs.
    private static let fileLimit = 64 << 20
    private static let jobLimit = 100_000

    /// The jobs of a file, numbered by their places, on no node.
    ///
    /// Throws `job-file`, naming file, line and key.
    static func read(_ path: String) throws -> JobRoster {
        try YAMLDocument(path, code: "job-file", limit: fileLimit).read { root in
            JobRoster(file: path, jobs: try root.map { try YAMLJobsReader().jobs($0) } ?? [])
        }
    }

    private func jobs(_ root: YAMLEntry) throws -> [JobLine] {
        var lines: [JobLine] = []
        var names: Set<JobName> = []
        var hasJobs = false
        for entry in try root.entries() {
            guard entry.key == "jobs" else { throw entry.unknown() }
            hasJobs = true
            for item in try entry.items() {
                guard lines.count < Self.jobLimit else { throw entry.failure(Text("too many jobs", zh: "作业过多")) }
                let line = try job(item, number: Int64(lines.count + 1))
                if let name = line.job.jobname,
                    !names.insert(JobName(jobname: name, username: line.job.username)).inserted
                {
                    throw item.failure(
                        Text(
                            "job \"\(name)\" of \"\(line.job.username)\" stands twice",
                            zh: "\"\(line.job.username)\" 的作业 \"\(name)\" 重复"
                        )
                    )
                }
                lines.append(line)
            }
        }
        guard hasJobs else { throw root.failure(Text("there is no key \"jobs\"", zh: "缺少键 \"jobs\"")) }
        return lines
    }

    private func job(_ item: YAMLEntry, number: Int64) throws -> JobLine {
        var (jobname, schedule, command): (String?, String?, String?)
        var (database, username): (String?, String?)
        var active = true
        for entry in try item.entries() {
            switch entry.key {
            case "jobname": jobname = entry.isNull ? nil : try text(entry)
            case "schedule": schedule = try text(entry)
            case "command": command = try text(entry)
            case "database": database = try text(entry)
            case "username": username = try text(entry)
            case "active": active = try entry.boolean()
            default: throw entry.unknown()
            }
        }
        guard let schedule, let command, let database, let username else {
            let missing = [
                ("schedule", schedule), ("command", command), ("database", database), ("username", username),
            ].filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
            throw item.failure(Text("a job needs \(missing)", zh: "作业缺少 \(missing)"))
        }
        let job = Job(
            jobid: number,
            jobname: jobname,
            schedule: schedule,
            command: .text(command),
            database: database,
            username: username,
            nodename: "",
            nodeport: 0,
            active: active
        )
        return JobLine(job: job, wantedActive: active)
    }

    /// PostgreSQL's texts hold every character but this one.
    private func text(_ entry: YAMLEntry) throws -> String {
        let text = try entry.text()
        guard !entry.isNull else { throw entry.failure(Text("a text belongs here", zh: "此处应为文本")) }
        guard !text.utf8.contains(0) else {
            throw entry.failure(Text("PostgreSQL cannot hold the character NUL", zh: "PostgreSQL 不支持 NUL 字符"))
        }
        return text
    }
}
