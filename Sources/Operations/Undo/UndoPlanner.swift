internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Makes the plan of an undo from a record, the rows it keeps, and the server as it is.
///
/// Reads nothing, changes nothing.
struct UndoPlanner: Sendable {
    let record: Record
    /// The rows that stood before, by number.
    private let former: [Int64: JobLine]
    private let jobs: [Int64: Job]
    private let names: [JobName: Int64]
    private let standing: [Grant]
    private let options: Undo.Options
    private var plan: UndoPlan

    init(
        _ record: Record,
        renamed: [Renaming],
        former: [JobLine],
        jobs: [Job],
        standing: [Grant],
        owner: String? = nil,
        options: Undo.Options
    ) {
        self.record = record
        self.former = Dictionary(former.map { ($0.job.jobid, $0) }) { first, _ in first }
        self.jobs = Dictionary(jobs.map { ($0.jobid, $0) }) { first, _ in first }
        names = Dictionary(jobs.compactMap { job in job.name.map { ($0, job.jobid) } }) { first, _ in first }
        self.standing = standing
        self.options = options
        plan = UndoPlan(of: record, renamed: renamed, owner: owner)
    }

    /// `roles`: those that exist, of all that the rows to come back need.
    func make(roles: Set<ExactText>) -> UndoPlan {
        var planner = self
        if options.undoesJobs {
            for job in record.jobs where asksFor(job.jobid, job.jobname, job.username) {
                record.kind == .arm ? planner.disarm(job) : planner.take(job)
            }
            let written = Set(record.jobs.map(\.jobid))
            for line in former.values.sorted(by: { $0.job.jobid < $1.job.jobid })
            where !written.contains(line.job.jobid)
                && asksFor(line.job.jobid, line.job.jobname, line.job.username)
            {
                planner.bringBack(deleted: line)
            }
            planner.makeRoom()
            planner.blockOwners(roles)
            planner.blockRows()
            if options.jobs == nil, plan.owner == nil { planner.addGrants() }
        }
        return planner.plan
    }

    private func asksFor(_ jobid: Int64, _ name: String?, _ username: String) -> Bool {
        if let owner = plan.owner, ExactText(owner) != ExactText(username) { return false }
        guard let jobs = options.jobs else { return true }
        return jobs.contains(String(jobid)) || name.map(jobs.contains) == true
    }

    /// A job that was made or changed.
    private mutating func take(_ written: RecordedJob) {
        let line = former[written.jobid]
        guard let now = jobs[written.jobid] else {
            guard let line else {
                return plan.act(.skip, written.label, Text("it is gone already", zh: "该作业已不存在"))
            }
            return settle(written.label, Text("it was deleted since", zh: "之后已被删除")) { $0.bring(line) }
        }
        if let line, now.digest == line.job.digest {
            return plan.act(.skip, written.label, Text("it is as it was before already", zh: "已是原样"))
        }
        guard isUntouched(now, since: written) else {
            return settle(written.label, Text("it was changed since", zh: "之后已被修改")) { $0.replace(now, by: line) }
        }
        replace(now, by: line)
    }

    private func isUntouched(_ now: Job, since written: RecordedJob) -> Bool {
        now.contentDigest == written.content && written.node.map { $0 == "\(now.nodename):\(now.nodeport)" } ?? true
    }

    private mutating func replace(_ now: Job, by line: JobLine?) {
        plan.removed.append(now.jobid)
        guard let line else {
            let running = now.isActive ? Text("; it is ACTIVE now", zh: "；该作业目前处于启用状态") : Text(verbatim: "")
            return plan.act(
                .remove,
                now.label,
                Text(
                    "job \(now.jobid), which was added\(running.english)",
                    zh: "移除当时新增的作业 \(now.jobid)\(running.chinese)"
                )
            )
        }
        bring(line)
    }

    /// A job that was deleted.
    private mutating func bringBack(deleted line: JobLine) {
        guard let now = jobs[line.job.jobid] else { return bring(line) }
        if now.digest == line.job.digest {
            return plan.act(.skip, line.job.label, Text("it is back already", zh: "该作业已恢复"))
        }
        let what = Text("another job has its number \(now.jobid)", zh: "编号 \(now.jobid) 已被其他作业占用")
        settle(line.job.label, what) { planner in
            planner.plan.removed.append(now.jobid)
            planner.bring(line)
        }
    }

    private mutating func bring(_ line: JobLine) {
        let job = line.job
        plan.back.append(job)
        if !job.isActive, line.wantedActive { plan.owed.append(RecordedJob(job, wantedActive: true)) }
        plan.act(
            jobs[job.jobid] == nil ? .insert : .update,
            job.label,
            job.isActive
                ? Text("as it was, ACTIVE: \(job.schedule)", zh: "恢复原样，启用：\(job.schedule)")
                : Text("as it was, inactive: \(job.schedule)", zh: "恢复原样，停用：\(job.schedule)")
        )
    }

    private mutating func disarm(_ armed: RecordedJob) {
        guard let now = jobs[armed.jobid] else {
            return plan.act(.skip, armed.label, Text("it is gone already", zh: "该作业已不存在"))
        }
        guard now.isActive else {
            return plan.act(.skip, armed.label, Text("it is inactive already", zh: "该作业已停用"))
        }
        guard now.contentDigest == armed.content else {
            return settle(armed.label, Text("it was changed since", zh: "之后已被修改")) { $0.disarm(now) }
        }
        disarm(now)
    }

    private mutating func disarm(_ job: Job) {
        plan.disarmed.append(job)
        plan.owed.append(RecordedJob(job, wantedActive: true))
        plan.act(.update, job.label, Text("inactive again, as before it was armed", zh: "恢复为启用前的停用状态"))
    }

    /// What the user wants done with a job that somebody touched since.
    private mutating func settle(_ label: String, _ what: Text, replacing: (inout UndoPlanner) -> Void) {
        switch options.onConflict {
        case .replace: replacing(&self)
        case .skip: plan.act(.skip, label, Text("\(what.english); it stays so", zh: "\(what.chinese)；保持不变"))
        case .fail:
            plan.act(.conflict, label, what)
            plan.block(
                "job-changed",
                label,
                what,
                hint: Text(
                    "Pass --on-conflict skip to leave it so, or replace to undo it all the same; --job undoes single jobs.",
                    zh: "用 --on-conflict skip 保持不变，或用 replace 仍然撤销；--job 可只撤销单个作业。"
                )
            )
        }
    }

    /// A name may have been given to another job since; pg_cron admits one of a name and owner.
    private mutating func makeRoom() {
        let going = Set(plan.removed)
        for job in plan.back {
            guard let name = job.name, let other = names[name], other != job.jobid, !going.contains(other) else {
                continue
            }
            plan.block(
                "job-conflict",
                job.label,
                Text("job \(other) has its name now", zh: "作业 \(other) 现在使用此名称"),
                hint: Text(
                    "Rename or unschedule that job, or undo single jobs with --job.",
                    zh: "请重命名或取消该作业，或用 --job 只撤销单个作业。"
                )
            )
        }
    }

    /// A row whose owner does not exist stops every job of everybody.
    private mutating func blockOwners(_ roles: Set<ExactText>) {
        let owned = Dictionary(grouping: plan.back) { ExactText($0.username) }
        for (name, jobs) in owned.sorted(by: { $0.key < $1.key }) where !roles.contains(name) {
            plan.block(
                "role-missing",
                name.text,
                Text(
                    "role \"\(name.text)\" does not exist any more; one such row would stop every job. Its jobs: \(Job.list(jobs))",
                    zh: "角色 \"\(name.text)\" 已不存在；只要有一行这样的作业，所有作业都会停止。涉及作业：\(Job.list(jobs))"
                ),
                hint: Text("Create the role, or undo single jobs with --job.", zh: "请创建该角色，或用 --job 只撤销单个作业。")
            )
        }
    }

    /// A row with its number, node and state comes back by no function.
    private mutating func blockRows() {
        guard let owner = plan.owner, !plan.back.isEmpty else { return }
        plan.block(
            "insufficient-rights",
            owner,
            Text(
                "role \"\(owner)\" may not write rows of cron.job: what was replaced cannot come back: \(Job.list(plan.back))",
                zh: "角色 \"\(owner)\" 无权写入 cron.job：无法还原被替换的作业：\(Job.list(plan.back))"
            ),
            hint: Text("Connect as a superuser, or take the others with --job.", zh: "请以超级用户连接，或用 --job 只撤销其他作业。")
        )
    }

    private mutating func addGrants() {
        let keys = Set(standing.map(GrantCatalog.key))
        for grant in record.grants ?? [] where keys.contains(GrantCatalog.key(grant)) {
            guard GrantCatalog.isWellFormed(grant) else { continue }
            plan.grants.append(grant)
            plan.act(.grant, grant.object, Text(verbatim: GrantCatalog.reverse(grant).text))
        }
    }
}

extension Job {
    fileprivate var name: JobName? { jobname.map { JobName(jobname: $0, username: username) } }
}
