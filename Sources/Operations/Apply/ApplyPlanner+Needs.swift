internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension ApplyPlanner {
    /// The jobs that will be written, as they will stand there.
    private var written: [Job] {
        plan.writes.compactMap { write in
            switch write {
            case .insert(let job), .update(let job, _): job
            case .delete: nil
            }
        }
    }

    mutating func addBlockers() {
        guard !plan.writes.isEmpty else { return }
        blockServer()
        blockOwners()
        blockDatabases()
        for job in written { blockJob(job) }
    }

    private mutating func blockServer() {
        if target.facts.inRecovery || target.isReadOnly {
            plan.block(
                target.facts.inRecovery ? "standby" : "read-only",
                target.facts.address,
                target.facts.inRecovery
                    ? Text("the server is a standby", zh: "服务器是备库")
                    : Text("transactions of this role are read-only here", zh: "该角色在此只能执行只读事务"),
                hint: target.facts.inRecovery
                    ? Text("Apply the file to the primary.", zh: "请应用到主库。")
                    : Text(
                        "Set default_transaction_read_only = off for it.",
                        zh: "请为其设置 default_transaction_read_only = off。"
                    )
            )
        }
        if !target.mayWrite {
            plan.block(
                "insufficient-rights",
                target.facts.user,
                Text(
                    "role \"\(target.facts.user)\" may not write rows of cron.job",
                    zh: "角色 \"\(target.facts.user)\" 无权写入 cron.job"
                ),
                hint: Text("Connect as a superuser.", zh: "请以超级用户连接。")
            )
        }
        let columns = target.extension?.jobColumns ?? []
        if !columns.contains("active") || !columns.contains("jobname") {
            plan.block(
                "catalog-too-old",
                "pg_cron",
                Text(
                    "catalog \(target.extension?.catalogVersion ?? "") has no names or no inactive jobs",
                    zh: "目录版本 \(target.extension?.catalogVersion ?? "") 不支持作业名称或停用作业"
                ),
                hint: Text(
                    "In the cron database: ALTER EXTENSION pg_cron UPDATE.",
                    zh: "请在 cron 数据库中执行：ALTER EXTENSION pg_cron UPDATE。"
                )
            )
        }
    }

    /// A row whose owner does not exist stops every job of everybody; some releases restart the whole server for a
    /// superuser's row that is not admitted.
    private mutating func blockOwners() {
        let roles = Dictionary(target.roles.map { (ExactText($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        let owned = Dictionary(grouping: written) { ExactText($0.username) }.sorted { $0.key < $1.key }
        for (name, jobs) in owned {
            guard let role = roles[name] else {
                plan.block(
                    "role-missing",
                    name.text,
                    Text(
                        "role \"\(name.text)\" does not exist; one such row would stop every job. Its jobs: \(Job.list(jobs))",
                        zh: "角色 \"\(name.text)\" 不存在；只要有一行这样的作业，所有作业都会停止。涉及作业：\(Job.list(jobs))"
                    ),
                    hint: Text("Create the role, or correct the file.", zh: "请创建该角色，或更正文件。")
                )
                continue
            }
            if role.isSuperuser, target.settings?.allowsSuperuserJobs != true {
                plan.block(
                    "superuser-jobs",
                    name.text,
                    Text(
                        "superuser \"\(name.text)\" would own jobs and cron.enable_superuser_jobs is not known to be on",
                        zh: "超级用户 \"\(name.text)\" 将拥有作业，但无法确认 cron.enable_superuser_jobs 为 on"
                    ),
                    hint: Text("Give the jobs to another role.", zh: "请将作业交给其他角色。")
                )
            }
        }
    }

    private mutating func blockDatabases() {
        let usable = Set(target.databases.filter(\.allowsConnections).map { ExactText($0.name) })
        let needed = Dictionary(grouping: written) { ExactText($0.database) }.sorted { $0.key < $1.key }
        for (name, jobs) in needed where !usable.contains(name) {
            plan.block(
                "database-missing",
                name.text,
                Text(
                    "database \"\(name.text)\" does not exist or admits no connections. Its jobs: \(Job.list(jobs))",
                    zh: "数据库 \"\(name.text)\" 不存在或不允许连接。涉及作业：\(Job.list(jobs))"
                ),
                hint: Text("Create the database, or correct the file.", zh: "请创建该数据库，或更正文件。")
            )
        }
    }

    private mutating func blockJob(_ job: Job) {
        let catalog = target.extension?.catalogVersion ?? ""
        if let name = job.jobname, name.utf8.count > 63, ["1.3", "1.4", "1.4-1"].contains(catalog) {
            plan.block(
                "name-too-long",
                job.label,
                Text("catalog \(catalog) cuts names after 63 bytes", zh: "目录版本 \(catalog) 会把名称截断为 63 字节"),
                hint: Text("Shorten the name.", zh: "请缩短名称。")
            )
        }
        do {
            _ = try target.clock.schedule(job.schedule)
        } catch {
            let scheduleError = error as? ScheduleError
            let words =
                scheduleError.map { Text($0.message(in: .english), zh: $0.message(in: .chinese)) }
                ?? Text(verbatim: "\(error)")
            plan.block(
                "schedule-rejected",
                job.label,
                Text(
                    "pg_cron \(target.clock.release) does not accept \"\(job.schedule)\": \(words.english)",
                    zh: "pg_cron \(target.clock.release) 不接受 \"\(job.schedule)\"：\(words.chinese)"
                ),
                hint: Text(
                    "cronvault next 'SCHEDULE' --pg-cron \(target.clock.release) tells more.",
                    zh: "可用 cronvault next 'SCHEDULE' --pg-cron \(target.clock.release) 查看详情。"
                )
            )
        }
    }
}
