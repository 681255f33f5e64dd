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
            zh: "请以超级用户或具有 BYPASSRLS 的角色转储,且不要使用 --enable-row-security。"
        )
        if contents.admitsRowSecurity {
            return Check(
                id,
                owners.count > 1 ? .warning : .failed,
                Text(
                    "pg_dump ran with --enable-row-security: it wrote only the rows that its role may see"
                        + (owners.count == 1 ? ", all of \"\(owners[0])\"" : ""),
                    zh: "pg_dump 使用了 --enable-row-security:只写出了其角色可见的行"
                        + (owners.count == 1 ? ",全部属于 \"\(owners[0])\"" : "")
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
                    zh: "已分配 \(last) 个作业编号,此处只有 \(contents.jobRows) 个,且全部属于 \"\(owners[0])\":其他作业可能被隐藏"
                ),
                hint: Text(
                    "Compare with the server: cronvault audit \(Self.placeholder) --db …. Take dumps as a superuser.",
                    zh: "请与服务器比较:cronvault audit \(Self.placeholder) --db …。请以超级用户转储。"
                )
            )
        }
        return Check(
            id,
            .ok,
            Text(
                "jobs of \(owners.count.of("owner")), none known to be hidden",
                zh: "涉及 \(owners.count) 个所有者,未发现被隐藏的作业"
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
                    zh: "须预先存在 \(missing.count) 个角色:只要有一个作业缺少所有者,所有作业都会停止"
                )
                : Text(
                    "\(missing.count.of("role")) do not exist on the server: one job without its owner stops every job of everybody",
                    zh: "服务器上缺少 \(missing.count) 个角色:只要有一个作业缺少所有者,所有作业都会停止"
                ),
            hint: Text(
                "Restore the globals first (pg_dumpall --globals-only).",
                zh: "请先恢复全局对象(pg_dumpall --globals-only)。"
            ),
            evidence: missing.map { name in
                let jobs = owned[name] ?? []
                return Text(
                    "\"\(name.text)\": \(jobs.count.of("job"))",
                    zh: "\"\(name.text)\":\(jobs.count) 个作业"
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
                zh: "请同时备份这些数据库;缺少它们时作业会失败。"
            ),
            evidence: missing.map { name in
                Text(
                    "\"\(name.text)\": \((needed[name] ?? []).count.of("job"))",
                    zh: "\"\(name.text)\":\((needed[name] ?? []).count) 个作业"
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

/// The well-known ways to make a dump without jobs.
enum Trap {
    typealias Finding = (problem: Text, hint: Text)

    private static let whole = Text(
        "Dump the whole database (pg_dump -Fc DATABASE), or pg_dump -n cron -e pg_cron from version 14 on; or: cronvault backup.",
        zh: "请转储整个数据库(pg_dump -Fc DATABASE),14 及以上版本也可用 pg_dump -n cron -e pg_cron;或使用 cronvault backup。"
    )

    static let empty: Finding = (
        Text(
            "the dump is empty: pg_dump -n cron writes that and reports success, since what belongs to an extension is not in the schema for it",
            zh: "转储是空的:pg_dump -n cron 就会这样写出并报告成功,因为在它看来扩展的成员不属于该模式"
        ), whole
    )

    static let damaged: Finding = (
        Text("what can be read of the dump holds no job", zh: "转储中可读取的部分不含作业"),
        Text("Take the dump again.", zh: "请重新转储。")
    )

    static let noRows: Finding = (
        Text(
            "the dump says that cron.job has no rows: the server had no jobs, or row security hid them from the role",
            zh: "转储显示 cron.job 没有任何行:服务器没有作业,或行级安全策略对该角色隐藏了它们"
        ),
        Text(
            "If the server has jobs, take the dump as a superuser or a role with BYPASSRLS, without --enable-row-security.",
            zh: "如果服务器有作业,请以超级用户或具有 BYPASSRLS 的角色转储,且不要使用 --enable-row-security。"
        )
    )

    static let schemaOnly: Finding = (
        Text(
            "the dump has definitions and no data (pg_dump --schema-only): jobs are data",
            zh: "转储只有定义而没有数据(pg_dump --schema-only):作业属于数据"
        ), whole
    )

    static let extensionWithoutRows: Finding = (
        Text(
            "the dump creates pg_cron and has no rows of it: pg_dump left data out (--schema-only, -N cron, --exclude-table-data), or the extension is 1.1 or older, whose rows pg_dump never writes",
            zh:
                "转储会创建 pg_cron,但没有其数据行:pg_dump 排除了数据(--schema-only、-N cron、--exclude-table-data),或扩展版本不高于 1.1(pg_dump 从不写出其数据行)"
        ),
        Text(
            "Leave the filter away; where catalog 1.0 or 1.1 is installed, ALTER EXTENSION pg_cron UPDATE first, or: cronvault backup.",
            zh: "请去掉过滤选项;若目录版本为 1.0 或 1.1,请先 ALTER EXTENSION pg_cron UPDATE,或使用 cronvault backup。"
        )
    )

    static let globals: Finding = (
        Text(
            "the dump holds roles and tablespaces alone (pg_dumpall --globals-only)",
            zh: "转储只含角色和表空间(pg_dumpall --globals-only)"
        ), whole
    )

    static let calls: Finding = (
        Text(
            "the script calls cron.schedule instead of holding rows: what it would make cannot be told without running it",
            zh: "脚本调用 cron.schedule 而不含数据行:不执行就无法得知会创建哪些作业"
        ),
        Text("It is no backup of what a server has now.", zh: "它不是服务器当前状态的备份。")
    )

    static func otherDatabase(name: String?, cronDatabase: String?) -> Finding {
        if let name, let cronDatabase, ExactText(name) != ExactText(cronDatabase) {
            return (
                Text(
                    "this is a dump of database \"\(name)\"; the jobs are in \"\(cronDatabase)\" (cron.database_name)",
                    zh: "这是数据库 \"\(name)\" 的转储;作业位于 \"\(cronDatabase)\"(cron.database_name)"
                ),
                Text("Dump \"\(cronDatabase)\" as well.", zh: "请同时转储 \"\(cronDatabase)\"。")
            )
        }
        let shown = name.map { " \"\($0)\" " } ?? ""
        return (
            Text(
                "there is nothing of pg_cron in it: its database\(shown.isEmpty ? " " : shown)is not cron.database_name, or pg_dump left pg_cron out (-n, -t, --exclude-extension)",
                zh:
                    "其中没有任何 pg_cron 内容:数据库\(shown)不是 cron.database_name,或 pg_dump 排除了 pg_cron(-n、-t、--exclude-extension)"
            ),
            Text(
                "Dump the database that SHOW cron.database_name tells (postgres unless set), whole.",
                zh: "请完整转储 SHOW cron.database_name 所示的数据库(默认为 postgres)。"
            )
        )
    }
}
