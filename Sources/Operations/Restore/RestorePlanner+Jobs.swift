internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension RestorePlanner {
    mutating func addJobs() {
        blockCollisions()
        let asked = Set(lines.map(\.job.jobid))
        for match in matching.matches where asked.contains(match.line.job.jobid) {
            switch (match.fate, options.onConflict) {
            case (.new, _): addInsert(match)
            case (.identical, _): addIdentical(match)
            case (.conflicting, .replace): addReplacement(match)
            case (.conflicting, .skip):
                act(
                    .skip,
                    match.line.job.label,
                    Text("job \(match.jobid) of the target stays as it is", zh: "目标上的作业 \(match.jobid) 保持不变")
                )
            case (.conflicting, .fail): addConflict(match)
            }
        }
    }

    /// Two jobs that mapping gives the same name and owner: pg_cron admits one (`jobname_username_uniq`).
    private mutating func blockCollisions() {
        let named = lines.map(\.job).filter { $0.jobname != nil && !cutNames.contains($0.jobid) }
        let groups = Dictionary(grouping: named) { JobName(jobname: $0.jobname ?? "", username: $0.username) }
        for jobs in groups.values.filter({ $0.count > 1 }).sorted(by: { $0[0].jobid < $1[0].jobid }) {
            block(
                "name-collision",
                jobs[0].label,
                Text(
                    "\(jobs.count) jobs would have this name and the owner \"\(jobs[0].username)\"",
                    zh: "有 \(jobs.count) 个作业将使用此名称和所有者 \"\(jobs[0].username)\""
                ),
                hint: Text(
                    "Map their roles to different ones, or restore them one by one with --job.",
                    zh: "请将其角色映射为不同的角色，或用 --job 逐个恢复。"
                )
            )
        }
    }

    private mutating func addInsert(_ match: JobMatching.Match) {
        guard canStand(match.line.job) else { return }
        let job = match.line.job
        write(match, replaces: false)
        let wanted = match.line.wantedActive
        act(
            .insert,
            job.label,
            Text(
                "as job \(match.jobid), inactive\(wanted ? "; arm will activate it" : ""): \(job.schedule)",
                zh: "编号 \(match.jobid)，停用\(wanted ? ",arm 后启用" : ""):\(job.schedule)"
            )
        )
        if match.jobid != job.jobid {
            act(
                .remap,
                job.label,
                Text(
                    "its number \(job.jobid) is another job's here; it and its history get \(match.jobid)",
                    zh: "编号 \(job.jobid) 在目标上已被其他作业占用；该作业及其历史改用 \(match.jobid)"
                )
            )
        }
        addNode(match)
        addHazards(job)
    }

    private mutating func addIdentical(_ match: JobMatching.Match) {
        act(
            .skip,
            match.line.job.label,
            Text("it stands there already as job \(match.jobid)", zh: "目标上已有相同作业，编号 \(match.jobid)")
        )
        guard let existing = match.existing else { return }
        let node = NodeAddress(name: existing.nodename, port: existing.nodeport)
        guard !node.isLocal(port: target.port), options.nodes[node] == nil else { return }
        block(
            "node-elsewhere",
            existing.label,
            Text("job \(existing.jobid) of the target runs on \(node)", zh: "目标上的作业 \(existing.jobid) 在 \(node) 上运行"),
            hint: Text(
                "That may be the source. Correct the row, or keep it with --map-node \(node)=\(node).",
                zh: "那可能是原服务器。请更正该行，或用 --map-node \(node)=\(node) 保留。"
            )
        )
    }

    private mutating func addReplacement(_ match: JobMatching.Match) {
        guard canStand(match.line.job) else { return }
        write(match, replaces: true)
        let wasActive = match.existing?.isActive == true
        act(
            .update,
            match.line.job.label,
            Text(
                "job \(match.jobid) is replaced" + (wasActive ? "; it is active now and will be inactive" : ""),
                zh: "替换作业 \(match.jobid)" + (wasActive ? "；该作业目前启用，替换后将停用" : "")
            )
        )
        addNode(match)
        addHazards(match.line.job)
    }

    private mutating func addConflict(_ match: JobMatching.Match) {
        let job = match.line.job
        act(
            .conflict,
            job.label,
            Text("job \(match.jobid) of the target has the same name and owner", zh: "目标上的作业 \(match.jobid) 名称与所有者相同")
        )
        block(
            "job-conflict",
            job.label,
            Text(
                "job \(match.jobid) of \"\(job.username)\" stands there with other content",
                zh: "\"\(job.username)\" 的作业 \(match.jobid) 已存在，且内容不同"
            ),
            hint: Text(
                "Pass --on-conflict replace to overwrite it, or --on-conflict skip to keep it.",
                zh: "用 --on-conflict replace 覆盖，或用 --on-conflict skip 保留。"
            )
        )
    }

    private mutating func write(_ match: JobMatching.Match, replaces: Bool) {
        let job = match.line.job
        plan.writes.append(
            RestorePlan.Write(
                source: job.jobid,
                jobid: match.jobid,
                replaces: replaces,
                username: job.username,
                database: job.database,
                node: node(for: job),
                wantedActive: match.line.wantedActive,
                jobname: job.jobname,
                content: job.contentDigest
            )
        )
    }

    func node(for job: Job) -> NodeAddress {
        options.nodes[NodeAddress(name: job.nodename, port: job.nodeport)] ?? target.node
    }

    private mutating func addNode(_ match: JobMatching.Match) {
        let job = match.line.job
        let old = NodeAddress(name: job.nodename, port: job.nodeport)
        let new = node(for: job)
        guard old != new else { return }
        let source = contents.manifest.server.port
        let wasElsewhere = !old.isLocal(port: source)
        act(
            .remap,
            job.label,
            Text(
                "node \(old) → \(new)" + (wasElsewhere ? "; in the set it ran on another server than its own" : ""),
                zh: "节点 \(old) → \(new)" + (wasElsewhere ? "；在备份集中它不在本机运行" : "")
            )
        )
    }

    /// Whether the target's catalog and release can hold the job; adds a blocker or, with `skip`, a note where not.
    private mutating func canStand(_ job: Job) -> Bool {
        guard let (code, problem) = obstacle(to: job) else { return true }
        // By its whole name: a cut one may be that of another job.
        let label = whole.first { $0.job.jobid == job.jobid }?.job.label ?? job.label
        if options.onConflict == .skip {
            act(.skip, label, Text("left out: \(problem.english)", zh: "略过：\(problem.chinese)"))
        } else {
            block(
                code,
                job.label,
                problem,
                hint: Text(
                    "Change the job, or leave it out with --on-conflict skip.",
                    zh: "请修改该作业，或用 --on-conflict skip 略过。"
                )
            )
        }
        return false
    }

    /// A COPY to or from the client spins the launcher for ever, outside of background workers
    /// (pg_cron `src/pg_cron.c`, `ManageCronTask`).
    private mutating func addHazards(_ job: Job) {
        let copies = job.command.text.map(CopyHazard.isPresent) ?? contents.copying.contains(job.jobid)
        guard target.settings?.usesBackgroundWorkers != true, copies else {
            return
        }
        act(
            .note,
            job.label,
            Text(
                "its COPY to or from the client would block every job of everybody; use a file or a background worker",
                zh: "其 COPY … STDOUT/STDIN 会阻塞所有人的所有作业；请改用文件或后台工作进程"
            )
        )
    }
}
