internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Plans what pg_cron's functions can bring back for one owner.
///
/// What the catalog and the release can hold is judged as for rows.
struct FunctionPlanner: Sendable {
    private let rights: SchedulingCatalog.Rights
    private let target: RestoreTarget
    private let options: RestoreOptions
    private let owner: String
    private let armed: Bool
    private var planner: RestorePlanner
    private var makes: [OwnerPlan.Make] = []

    /// `contents` holds the owner's jobs alone.
    init(
        _ contents: SetContents,
        of owner: String,
        onto target: RestoreTarget,
        rights: SchedulingCatalog.Rights,
        options: RestoreOptions,
        armed: Bool
    ) {
        (self.rights, self.target, self.options, self.owner, self.armed) = (rights, target, options, owner, armed)
        let none = EarlierRestores(of: contents.manifest.set, jobTable: nil)
        planner = RestorePlanner(contents, onto: target, options: options, earlier: none)
    }

    func make() -> (plan: OwnerPlan, actions: RestorePlan) {
        var copy = self
        copy.planner.addParser()
        copy.planner.addLosses()
        if rights.schedules {
            for match in planner.matching.matches { copy.add(match) }
        } else {
            copy.blockRights()
        }
        let plan = OwnerPlan(owner: owner, seen: target.jobs.map(\.digest), makes: copy.makes)
        return (plan, copy.planner.plan)
    }

    private mutating func add(_ match: JobMatching.Match) {
        let job = match.line.job
        switch (match.fate, options.onConflict) {
        case (.identical, _):
            planner.act(
                .skip,
                job.label,
                Text("it stands there already as job \(match.jobid)", zh: "目标上已有相同作业，编号 \(match.jobid)")
            )
        case (.conflicting, .skip):
            planner.act(
                .skip,
                job.label,
                Text("job \(match.jobid) of the target stays as it is", zh: "目标上的作业 \(match.jobid) 保持不变")
            )
        case (.conflicting, .fail): blockConflict(match)
        case (.new, _), (.conflicting, .replace): addMake(match)
        }
    }

    private mutating func addMake(_ match: JobMatching.Match) {
        let job = match.line.job
        if let (code, problem) = planner.obstacle(to: job) ?? limit(of: match.line) {
            guard options.onConflict != .skip else {
                return planner.act(
                    .skip,
                    job.label,
                    Text("left out: \(problem.english)", zh: "略过：\(problem.chinese)")
                )
            }
            return planner.block(code, job.label, problem, hint: Self.hint(code, owner))
        }
        let way = way(of: job)
        let starts = match.line.wantedActive && (way == .active || armed)
        makes.append(
            OwnerPlan.Make(
                job: job,
                way: way,
                replaces: match.existing?.jobid,
                wantedActive: match.line.wantedActive,
                startsActive: starts
            )
        )
        planner.act(
            match.existing == nil ? .insert : .update,
            job.label,
            Text(
                "by \(Self.words(way)) as \"\(owner)\", \(starts ? "active at once" : "inactive"): \(job.schedule)",
                zh: "以 \"\(owner)\" 身份通过 \(Self.words(way)) 创建，\(starts ? "立即启用" : "停用"):\(job.schedule)"
            )
        )
    }

    private func way(of job: Job) -> OwnerPlan.Way {
        if job.jobname != nil, rights.schedulesInDatabase { return .inactive }
        return rights.alters ? .altered : .active
    }

    private static func words(_ way: OwnerPlan.Way) -> String {
        switch way {
        case .inactive: "schedule_in_database"
        case .altered: "schedule, alter_job"
        case .active: "schedule"
        }
    }

    /// What the role's rights do not reach.
    private func limit(of line: JobLine) -> (code: String, problem: Text)? {
        let (job, way) = (line.job, way(of: line.job))
        if !target.databases.contains(where: { $0.name == job.database && $0.allowsConnections }) {
            return (
                "database-missing",
                Text("database \"\(job.database)\" does not exist", zh: "数据库 \"\(job.database)\" 不存在")
            )
        }
        // The functions look at that, an inserted row nobody (pg_cron `src/job_metadata.c`, from 1.4.0).
        if target.forbiddenConnections.contains(where: { $0.database == job.database }) {
            return (
                "connect-missing",
                Text(
                    "\"\(owner)\" may not connect to database \"\(job.database)\"",
                    zh: "\"\(owner)\" 无权连接数据库 \"\(job.database)\""
                )
            )
        }
        guard way == .active else { return nil }
        if job.database != target.database {
            return (
                "rights-database",
                Text(
                    "\"\(owner)\" may call neither schedule_in_database nor alter_job: no job in \"\(job.database)\"",
                    zh: "\"\(owner)\" 无权调用 schedule_in_database 和 alter_job：无法在 \"\(job.database)\" 中创建作业"
                )
            )
        }
        guard armed, line.wantedActive else {
            return (
                "rights-inactive",
                Text(
                    "\"\(owner)\" may not make a job inactive: it would run at once",
                    zh: "\"\(owner)\" 无权停用作业：作业会立即运行"
                )
            )
        }
        return nil
    }

    private static func hint(_ code: String, _ owner: String) -> Text {
        switch code {
        case "database-missing":
            Text(
                "Restore it first, or pass --map-database; --on-conflict skip leaves the job out.",
                zh: "请先恢复该数据库，或使用 --map-database;--on-conflict skip 可略过此作业。"
            )
        case "connect-missing":
            Text(
                "GRANT CONNECT ON DATABASE … TO \(SQL.quoted(owner)).",
                zh: "请执行 GRANT CONNECT ON DATABASE … TO \(SQL.quoted(owner))。"
            )
        case "rights-database", "rights-inactive":
            Text(
                "As the extension's owner: GRANT EXECUTE ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean) "
                    + "TO \(SQL.quoted(owner))" + (code == "rights-inactive" ? "; or pass --armed --confirm." : "."),
                zh: "请以扩展所有者身份执行 GRANT EXECUTE ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean) "
                    + "TO \(SQL.quoted(owner))" + (code == "rights-inactive" ? "，或加 --armed --confirm。" : "。")
            )
        default:
            Text("Change the job, or leave it out with --on-conflict skip.", zh: "请修改该作业，或用 --on-conflict skip 略过。")
        }
    }

    /// Scheduling the name again would change the row and keep its state and its node.
    private mutating func blockConflict(_ match: JobMatching.Match) {
        let job = match.line.job
        planner.block(
            "job-conflict",
            job.label,
            Text(
                "job \(match.jobid) of \"\(job.username)\" stands there with other content",
                zh: "\"\(job.username)\" 的作业 \(match.jobid) 已存在，且内容不同"
            ),
            hint: Text(
                "Pass --on-conflict replace to unschedule it first, or --on-conflict skip to keep it.",
                zh: "用 --on-conflict replace 先删除它，或用 --on-conflict skip 保留。"
            )
        )
    }

    private mutating func blockRights() {
        planner.block(
            "insufficient-rights",
            owner,
            Text("\"\(owner)\" may not call cron.schedule", zh: "\"\(owner)\" 无权调用 cron.schedule"),
            hint: Text(
                "GRANT USAGE ON SCHEMA cron TO \(SQL.quoted(owner)).",
                zh: "请执行 GRANT USAGE ON SCHEMA cron TO \(SQL.quoted(owner))。"
            )
        )
    }
}
