internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension AuditJudgement {
    /// Whether there is a job at all, and if not, which of the well-known traps it was.
    func jobsPresent() -> Check {
        let id = "jobs.present"
        let unreadable = contents.databases.reduce(0) { $0 + $1.unreadableRows }
        if contents.jobRows > 0, unreadable > 0 {
            return Check(
                id,
                .failed,
                Text(
                    "\(unreadable) of \(contents.jobRows) rows of cron.job cannot be read",
                    zh: "cron.job 的 \(contents.jobRows) 行中有 \(unreadable) 行无法读取"
                )
            )
        }
        if contents.jobRows > 0 {
            return Check(
                id,
                .ok,
                Text("\(contents.jobRows.of("job"))", zh: "\(contents.jobRows) 个作业"),
                evidence: jobs.map { Text(verbatim: "\($0.label)  \($0.schedule)") }
            )
        }
        let trap = trap()
        return Check(id, .failed, trap.problem, hint: trap.hint)
    }

    /// Why the dump has no row of cron.job, the most telling reason first (T1, T2, T3).
    private func trap() -> (problem: Text, hint: Text) {
        let databases = contents.databases
        if isDamaged { return Trap.damaged }
        if databases.contains(where: \.hasJobData) { return Trap.noRows }
        if databases.contains(where: { $0.scheduleCalls > 0 }) { return Trap.calls }
        if contents.isCluster, databases.allSatisfy({ $0.tables == 0 && $0.extension == nil }) { return Trap.globals }
        if databases.allSatisfy(\.isEmpty) { return Trap.empty }
        let hasTables = databases.contains { $0.tables > 0 }
        let hasData = databases.contains { $0.dataTables > 0 || $0.hasHistoryData }
        if databases.contains(where: { $0.extension != nil }) {
            return hasTables && !hasData ? Trap.schemaOnly : Trap.extensionWithoutRows
        }
        return Trap.otherDatabase(
            name: databases.count == 1 ? databases.first?.name : nil,
            cronDatabase: reference.roster?.database
        )
    }

    /// Row security makes pg_dump leave out the rows of others, without a word (T2).
    func hidden() -> Check {
        let id = "jobs.hidden"
        let owners = jobs.map(\.username).distinct()
        let hint = Text(
            "Take the dump as a superuser or a role with BYPASSRLS, without --enable-row-security.",
            zh: "请以超级用户或具有 BYPASSRLS 的角色转储，且不要使用 --enable-row-security。"
        )
        if contents.admitsRowSecurity {
            return Check(
                id,
                owners.count > 1 ? .warning : .failed,
                Text(
                    "pg_dump ran with --enable-row-security: it wrote only the rows that its role may see"
                        + (owners.count == 1 ? ", all of \"\(owners[0])\"" : ""),
                    zh: "pg_dump 使用了 --enable-row-security：只写出了其角色可见的行"
                        + (owners.count == 1 ? "，全部属于 \"\(owners[0])\"" : "")
                ),
                hint: hint
            )
        }
        // Ids that were given out and are not here: deleted since, or hidden.
        let last = contents.databases.compactMap { $0.sequences["jobid_seq"] }.max() ?? 0
        if owners.count == 1, last >= 10, Int64(contents.jobRows) * 3 <= last {
            return Check(
                id,
                .warning,
                Text(
                    "\(last) job numbers were given out, \(contents.jobRows) are here, all of \"\(owners[0])\": others may be hidden",
                    zh: "已分配 \(last) 个作业编号，此处只有 \(contents.jobRows) 个，且全部属于 \"\(owners[0])\"：其他作业可能被隐藏"
                ),
                hint: Text(
                    "Compare with the server: cronvault audit \(Self.placeholder) --db …. Take dumps as a superuser.",
                    zh: "请与服务器比较：cronvault audit \(Self.placeholder) --db …。请以超级用户转储。"
                )
            )
        }
        return Check(
            id,
            .ok,
            Text(
                "jobs of \(owners.count.of("owner")), none known to be hidden",
                zh: "涉及 \(owners.count) 个所有者，未发现被隐藏的作业"
            )
        )
    }

    private static let placeholder = "DUMP"

    /// One job whose owner does not exist stops every job of everybody (T4).
    func roles() -> Check {
        let id = "roles.exist"
        let owned = Dictionary(grouping: jobs) { ExactText($0.username) }
        let existing = reference.server.map { Set($0.roles.map { ExactText($0.name) }) }
        let missing = owned.keys.filter { contents.roles[$0] == nil && existing?.contains($0) != true }.sorted()
        guard !missing.isEmpty else {
            return Check(
                id,
                .ok,
                existing == nil
                    ? Text("the dump creates every owner of a job", zh: "转储会创建所有作业的所有者")
                    : Text("every owner of a job exists or is created", zh: "所有作业的所有者均已存在或将被创建")
            )
        }
        return Check(
            id,
            .warning,
            existing == nil
                ? Text(
                    "\(missing.count.of("role")) must exist before: one job without its owner stops every job of everybody",
                    zh: "须预先存在 \(missing.count) 个角色：只要有一个作业缺少所有者，所有作业都会停止"
                )
                : Text(
                    "\(missing.count.of("role")) do not exist on the server: one job without its owner stops every job of everybody",
                    zh: "服务器上缺少 \(missing.count) 个角色：只要有一个作业缺少所有者，所有作业都会停止"
                ),
            hint: Text(
                "Restore the globals first (pg_dumpall --globals-only).",
                zh: "请先恢复全局对象（pg_dumpall --globals-only）。"
            ),
            evidence: missing.map { name in
                let jobs = owned[name] ?? []
                return Text(
                    "\"\(name.text)\": \(jobs.count.of("job"))",
                    zh: "\"\(name.text)\"：\(jobs.count) 个作业"
                )
            }
        )
    }

    func databasesExist() -> Check {
        let id = "databases.exist"
        let known = Set(contents.databases.compactMap { $0.name.map(ExactText.init) }).union(contents.createdDatabases)
            .union(reference.server?.databases.map(ExactText.init) ?? [])
        let needed = Dictionary(grouping: jobs) { ExactText($0.database) }
        let missing = needed.keys.filter { !known.contains($0) }.sorted()
        // A script of one database does not say its name: where all jobs run in one, it may be that one.
        let isNameless = contents.databases.contains { $0.name == nil }
        guard !missing.isEmpty, !(isNameless && needed.count == 1) else {
            return Check(id, .ok, Text("every database that jobs run in is known", zh: "作业所在的数据库均已知"))
        }
        return Check(
            id,
            .warning,
            Text(
                "jobs run in databases that this dump does not hold",
                zh: "部分作业所在的数据库不在此转储中"
            ),
            hint: Text(
                "Back these databases up as well; without them their jobs fail.",
                zh: "请同时备份这些数据库；缺少它们时作业会失败。"
            ),
            evidence: missing.map { name in
                Text(
                    "\"\(name.text)\": \((needed[name] ?? []).count.of("job"))",
                    zh: "\"\(name.text)\"：\((needed[name] ?? []).count) 个作业"
                )
            }
        )
    }

    /// What a release does not accept stays in the list and never runs (T10).
    func schedules() -> Check {
        let id = "schedule.accepted"
        let clock = reference.server?.roster.clock
        let release = clock?.release ?? .newest
        let rejected = jobs.filter { job in
            let schedule = try? Schedule(job.schedule, release: release, matchDomAndDow: clock?.matchDomAndDow ?? false)
            return schedule?.never ?? true
        }
        guard !rejected.isEmpty else {
            return Check(
                id,
                .ok,
                Text("pg_cron \(release) accepts every schedule", zh: "pg_cron \(release) 接受所有计划")
            )
        }
        return Check(
            id,
            .warning,
            Text(
                "\(rejected.count.of("job")) would never run on pg_cron \(release)",
                zh: "\(rejected.count) 个作业在 pg_cron \(release) 上不会运行"
            ),
            hint: Text("cronvault next 'SCHEDULE' tells why.", zh: "原因可用 cronvault next 'SCHEDULE' 查看。"),
            evidence: rejected.map { Text(verbatim: "\($0.label)  \($0.schedule)") }
        )
    }
}
