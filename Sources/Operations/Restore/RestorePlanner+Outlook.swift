internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension RestorePlanner {
    /// Judges each job that is asked for.
    ///
    /// `objects`: what owners said of the objects that commands name.
    mutating func addOutlook(_ changes: JobChanges?, _ objects: [Int64: Text?], after now: Instant) {
        var meanings: [String: Bool] = [:]
        var doors: [Door: [JobOutlook.Need?]] = [:]
        plan.jobs = lines.map { line in
            let job = line.job
            let keepsMeaning = meanings[job.schedule] ?? hasSameMeaning(job.schedule, after: now)
            meanings[job.schedule] = keepsMeaning
            let door = Door(
                owner: ExactText(job.username),
                database: ExactText(job.database),
                node: NodeAddress(name: job.nodename, port: job.nodeport)
            )
            let atTheDoor = doors[door] ?? (ownerNeeds(job) + placeNeeds(job))
            doors[door] = atTheDoor
            let needs = atTheDoor + scheduleNeeds(job, keepsMeaning)
            return JobOutlook(
                jobid: job.jobid,
                jobname: job.jobname,
                username: job.username,
                database: job.database,
                schedule: job.schedule,
                hasObjectsChecked: objects[job.jobid] != nil,
                needs: (needs + [
                    need(JobOutlook.objects, objects[job.jobid] ?? nil, .red),
                    need("changed", changes?.text(for: job)),
                ]).compactMap(\.self)
            )
        }
    }

    /// What jobs have in common that need the same of the server: their owner, and where they run.
    private struct Door: Hashable {
        let owner: ExactText
        let database: ExactText
        let node: NodeAddress
    }

    private func hasSameMeaning(_ schedule: String, after now: Instant) -> Bool {
        Schedule.differences(of: schedule, from: contents.clock.context, to: target.clock.context, after: now).isSame
    }

    private func need(_ id: String, _ detail: Text?, _ light: JobOutlook.Light = .amber) -> JobOutlook.Need? {
        detail.map { JobOutlook.Need(id: id, status: light, detail: $0) }
    }

    private func ownerNeeds(_ job: Job) -> [JobOutlook.Need?] {
        let created = plan.roles.contains { ExactText($0) == ExactText(job.username) }
        let role = target.roles.first { ExactText($0.name) == ExactText(job.username) }
        // One that the full layer makes comes with all it had.
        let isNew = plan.full?.newRoles.contains { ExactText($0.name) == ExactText(job.username) } == true
        let before = contents.settings.roles.first { ExactText(options.role($0.name)) == ExactText(job.username) }
        let was = isNew ? nil : before
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
            need(
                "login",
                role.canLogin ? nil : Text("its owner may not log in", zh: "其所有者不能登录"),
                .red
            ),
            superuserNeed(role, was: before),
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

    private func superuserNeed(_ role: RoleFacts, was: RoleFacts?) -> JobOutlook.Need? {
        if role.isSuperuser, target.settings?.allowsSuperuserJobs == false {
            let off = Text("superuser jobs are off here", zh: "此处不允许超级用户的作业")
            return need("superuser", off, .red)
        }
        if role.isSuperuser { return need("superuser", Text("runs as a superuser", zh: "以超级用户身份运行")) }
        guard was?.isSuperuser == true else { return nil }
        return need("superuser", Text("its owner was a superuser and is none here", zh: "其所有者原为超级用户，此处不是"))
    }

    private func placeNeeds(_ job: Job) -> [JobOutlook.Need?] {
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

    /// What pg_hba.conf and the server's own password file say to the connection that pg_cron makes.
    private func accessNeed(_ job: Job) -> JobOutlook.Need? {
        guard target.settings?.usesBackgroundWorkers != true else { return nil }
        let node = node(for: job)
        guard node.isLocal(port: target.port) else {
            return need("access", Text("it runs on \(node), which nobody looks at here", zh: "它在 \(node) 上运行，此处不检查"))
        }
        guard let access = target.access else {
            return need("access", Text("pg_hba.conf may not be read", zh: "无权读取 pg_hba.conf"))
        }
        switch access.answer(to: job.username, in: job.database, at: node) {
        case .open: return nil
        case .closed(let why):
            return need(
                "access",
                Text("pg_hba.conf keeps it out: \(why.english)", zh: "pg_hba.conf 不允许连接：\(why.chinese)"),
                .red
            )
        case .doubtful(let why):
            return need("access", Text("pg_hba.conf, \(why.english)", zh: "pg_hba.conf \(why.chinese)"))
        }
    }

    private func scheduleNeeds(_ job: Job, _ keepsMeaning: Bool) -> [JobOutlook.Need?] {
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
            need("meaning", keepsMeaning ? nil : other),
            need("reboot", schedule.kind == .reboot ? reboot : nil),
        ]
    }
}
