internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension RestorePlanner {
    /// Judges each job that is asked for.
    ///
    /// Whether the objects exist that a command names is not looked at: only its owner could, by a log-in of its own
    /// (`SET ROLE` is no boundary). A drill finds out.
    mutating func addOutlook(since previous: SetContents?, after now: Instant) {
        let changes = previous.map(JobChanges.init)
        var differences: [String: ScheduleDifference] = [:]
        plan.jobs = lines.map { line in
            let job = line.job
            let difference =
                differences[job.schedule]
                ?? Schedule.differences(
                    of: job.schedule,
                    from: contents.clock.context,
                    to: target.clock.context,
                    after: now
                )
            differences[job.schedule] = difference
            return JobOutlook(
                jobid: job.jobid,
                jobname: job.jobname,
                label: job.label,
                username: job.username,
                database: job.database,
                schedule: job.schedule,
                needs: ownerNeeds(job) + placeNeeds(job) + scheduleNeeds(job, difference)
                    + [need("changed", changes?.text(for: job, options))]
            )
        }
        guard !plan.jobs.isEmpty else { return }
        act(
            .note,
            "objects",
            Text(
                "whether what the commands name exists is not checked here, the drill does",
                zh: "此处不检查命令所用的对象是否存在,演练会检查"
            )
        )
    }

    private func need(_ id: String, _ detail: Text?, _ light: JobOutlook.Light = .amber) -> JobOutlook.Need {
        JobOutlook.Need(id: id, status: detail == nil ? .green : light, detail: detail)
    }

    private func ownerNeeds(_ job: Job) -> [JobOutlook.Need] {
        let created = plan.roles.contains { ExactText($0) == ExactText(job.username) }
        let role = target.roles.first { ExactText($0.name) == ExactText(job.username) }
        let was = contents.settings.roles.first { ExactText(options.role($0.name)) == ExactText(job.username) }
        guard let role else {
            let missing = Text("role \"\(job.username)\" does not exist", zh: "角色 \"\(job.username)\" 不存在")
            return [need("role", created ? nil : missing, .red)]
        }
        let groups = (was?.memberOf ?? []).filter { group in
            !role.memberOf.contains { ExactText($0) == ExactText(group) }
        }
        let settings = (was?.settings ?? []).filter { setting in
            (setting.database == nil || setting.database == job.database) && !role.settings.contains(setting)
        }
        return [
            need("role", nil),
            need(
                "login",
                role.canLogin ? nil : Text("its owner may not log in", zh: "其所有者不能登录"),
                .red
            ),
            superuserNeed(role, was: was),
            need(
                "memberships",
                groups.isEmpty
                    ? nil
                    : Text(
                        "its owner was a member of \(groups.joined(separator: ", "))",
                        zh: "其所有者原为 \(groups.joined(separator: "、")) 的成员"
                    )
            ),
            need(
                "settings",
                settings.isEmpty
                    ? nil
                    : Text(
                        "its owner had \(settings.map(\.setting).joined(separator: ", "))",
                        zh: "其所有者原有设置 \(settings.map(\.setting).joined(separator: "、"))"
                    )
            ),
        ]
    }

    private func superuserNeed(_ role: RoleFacts, was: RoleFacts?) -> JobOutlook.Need {
        if role.isSuperuser, target.settings?.allowsSuperuserJobs == false {
            let off = Text("superuser jobs are off here", zh: "此处不允许超级用户的作业")
            return need("superuser", off, .red)
        }
        if role.isSuperuser { return need("superuser", Text("runs as a superuser", zh: "以超级用户身份运行")) }
        guard was?.isSuperuser == true else { return need("superuser", nil) }
        return need("superuser", Text("its owner was a superuser and is none here", zh: "其所有者原为超级用户,此处不是"))
    }

    private func placeNeeds(_ job: Job) -> [JobOutlook.Need] {
        let exists = target.databases.contains { ExactText($0.name) == ExactText(job.database) && $0.allowsConnections }
        let pair = RestoreTarget.RoleAndDatabase(role: job.username, database: job.database)
        let missing = Text("database \"\(job.database)\" does not exist", zh: "数据库 \"\(job.database)\" 不存在")
        let forbidden = Text("its owner may not connect to \"\(job.database)\"", zh: "其所有者无权连接 \"\(job.database)\"")
        return [
            need("database", exists ? nil : missing, .red),
            need("connect", target.forbiddenConnections.contains(pair) ? forbidden : nil, .red),
            accessNeed(job),
        ]
    }

    /// What pg_hba.conf says to the connection that pg_cron makes; the passfile of the server's user is on its host.
    private func accessNeed(_ job: Job) -> JobOutlook.Need {
        guard target.settings?.usesBackgroundWorkers != true else { return need("access", nil) }
        let node = node(for: job)
        guard node.isLocal(port: target.port) else {
            return need("access", Text("it runs on \(node), which nobody looks at here", zh: "它在 \(node) 上运行,此处不检查"))
        }
        guard let rules = target.accessRules else {
            return need("access", Text("pg_hba.conf may not be read", zh: "无权读取 pg_hba.conf"))
        }
        switch AccessJudgement(rules, role: job.username, database: job.database, node: node) {
        case .open: return need("access", nil)
        case .password(let method):
            return need(
                "access",
                Text(
                    "pg_hba.conf asks for \(method): the server's user needs a passfile entry for \(node)",
                    zh: "pg_hba.conf 要求 \(method):服务器用户需要 \(node) 的密码文件条目"
                )
            )
        case .other(let method):
            return need("access", Text("pg_hba.conf answers with \(method)", zh: "pg_hba.conf 的结果为 \(method)"))
        case .refused:
            let text = Text("pg_hba.conf admits no connection to \(node)", zh: "pg_hba.conf 不允许连接 \(node)")
            return need("access", text, .red)
        }
    }

    private func scheduleNeeds(_ job: Job, _ difference: ScheduleDifference) -> [JobOutlook.Need] {
        let schedule: Schedule
        do {
            schedule = try target.clock.schedule(job.schedule)
        } catch {
            let refused = Text(
                "pg_cron \(target.clock.release) does not accept \"\(job.schedule)\"",
                zh: "pg_cron \(target.clock.release) 不接受 \"\(job.schedule)\""
            )
            return [need("schedule", refused, .red)]
        }
        let other = Text("due at other times than at the source", zh: "运行时间与源端不同")
        let reboot = Text("runs at the launcher's next start once it is armed", zh: "启用后将在启动器下次启动时运行")
        return [
            need("schedule", schedule.never ? Text("never runs", zh: "永不运行") : nil),
            need("meaning", difference.isSame ? nil : other),
            need("reboot", schedule.kind == .reboot ? reboot : nil),
        ]
    }
}
