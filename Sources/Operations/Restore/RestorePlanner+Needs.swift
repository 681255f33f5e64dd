internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension RestorePlanner {
    mutating func addServerBlockers() {
        if target.facts.inRecovery || target.isReadOnly {
            block(
                target.facts.inRecovery ? "standby" : "read-only",
                target.facts.address,
                target.facts.inRecovery
                    ? Text("the target is a standby", zh: "目标是备库")
                    : Text("transactions of this role are read-only here", zh: "该角色在此只能执行只读事务"),
                hint: target.facts.inRecovery
                    ? Text("Restore onto the primary.", zh: "请恢复到主库。")
                    : Text(
                        "Set default_transaction_read_only = off for it.",
                        zh: "请为其设置 default_transaction_read_only = off。"
                    )
            )
        }
        if target.extension == nil, options.restoresJobsOrHistory || plan.full?.createsExtension == true {
            addExtensionBlockers()
        }
        if !target.mayWrite {
            block(
                "insufficient-rights",
                target.facts.user,
                Text(
                    "role \"\(target.facts.user)\" may not write the jobs of others",
                    zh: "角色 \"\(target.facts.user)\" 无权写入他人的作业"
                ),
                hint: Text("Connect as a superuser.", zh: "请以超级用户连接。")
            )
        }
        guard options.restoresJobsOrHistory else { return }
        addCronDatabaseBlocker()
        if !options.isCopy { addDatabaseNameBlocker() }
        addCatalogBlocker()
    }

    mutating func blockMissingExtension() {
        block(
            "extension-missing",
            "pg_cron",
            Text("pg_cron is not created in \"\(target.database)\"", zh: "\"\(target.database)\" 中没有创建 pg_cron"),
            hint: Text(
                "Restore the cron layer with it: --layers cron,history.",
                zh: "请同时恢复 cron 层：--layers cron,history。"
            )
        )
    }

    private mutating func addExtensionBlockers() {
        if target.settings?.isLoaded == false {
            block(
                "pg-cron-not-loaded",
                "shared_preload_libraries",
                Text("the server does not load pg_cron", zh: "服务器没有加载 pg_cron"),
                hint: ServerFailure.preload
            )
        }
        if target.installable == nil {
            block(
                "pg-cron-not-installed",
                "pg_cron",
                Text("the server does not offer pg_cron", zh: "服务器上没有安装 pg_cron"),
                hint: Text(
                    "Install its package (Debian: postgresql-\(target.facts.major)-cron).",
                    zh: "请安装其软件包（Debian:postgresql-\(target.facts.major)-cron）。"
                )
            )
        }
    }

    private mutating func addCronDatabaseBlocker() {
        guard !target.databases.contains(where: { ExactText($0.name) == ExactText(target.database) }) else { return }
        block(
            "database-missing",
            target.database,
            Text(
                "the database \"\(target.database)\" that cron.database_name names does not exist",
                zh: "cron.database_name 指定的数据库 \"\(target.database)\" 不存在"
            ),
            hint: Text(
                "Restore it with --layers full,cron,history, or create it.",
                zh: "请用 --layers full,cron,history 恢复，或创建该数据库。"
            )
        )
    }

    private mutating func addDatabaseNameBlocker() {
        let wanted = options.database(contents.manifest.pgCron.database)
        guard wanted != target.database else { return }
        block(
            "cron-database-differs",
            "cron.database_name",
            Text(
                "the set's cron database is \"\(wanted)\", the target's is \"\(target.database)\"",
                zh: "备份集的 cron 数据库是 \"\(wanted)\"，目标的是 \"\(target.database)\""
            ),
            hint: Text(
                "Set cron.database_name = '\(wanted)' in postgresql.conf and restart, or pass --map-database "
                    + "\(contents.manifest.pgCron.database)=\(target.database).",
                zh: "请在 postgresql.conf 中设置 cron.database_name = '\(wanted)' 并重启，或加 --map-database "
                    + "\(contents.manifest.pgCron.database)=\(target.database)。"
            )
        )
    }

    /// A row whose owner does not exist, active or not, would make the launcher crash for ever.
    mutating func addRoles() {
        let existing = Set(target.roles.map { ExactText($0.name) })
        let owned = Dictionary(grouping: lines.map(\.job)) { ExactText($0.username) }
        let standing = Dictionary(grouping: target.jobs) { ExactText($0.username) }
        let grantees = options.jobs == nil ? contents.settings.grants.compactMap { $0.grantee.map(options.role) } : []
        let wanted = Set(owned.keys).union(grantees.map(ExactText.init))
        for name in wanted.sorted() where !existing.contains(name) {
            options.createRoles ? addRole(name.text) : blockRole(name.text, owned[name] ?? [])
        }
        for (name, jobs) in standing.sorted(by: { $0.key < $1.key })
        where !existing.contains(name) && !wanted.contains(name) {
            blockOwner(name.text, jobs)
        }
        addSuperusers(owned.merging(standing) { $0 + $1 })
        for role in target.roles where !role.canLogin && owned[ExactText(role.name)] != nil {
            act(
                .note,
                role.name,
                Text("this role may not log in: its jobs will fail", zh: "该角色不能登录：其作业将失败")
            )
        }
    }

    private mutating func addRole(_ name: String) {
        plan.roles.append(name)
        let before = contents.settings.roles.first { ExactText(options.role($0.name)) == ExactText(name) }
        act(
            .role,
            name,
            Text(
                "create it with LOGIN, without a password"
                    + (before?.isSuperuser == true ? " and not as the superuser it was" : "")
                    + (before?.memberOf.isEmpty == false ? "; its memberships are not restored" : ""),
                zh: "创建为可登录角色，无密码" + (before?.isSuperuser == true ? "，且不再是超级用户" : "")
                    + (before?.memberOf.isEmpty == false ? "；不恢复其成员关系" : "")
            )
        )
    }

    /// A row of the target itself: with it there, its launcher is dead already or will be at the next change.
    private mutating func blockOwner(_ name: String, _ jobs: [Job]) {
        block(
            "role-missing",
            name,
            Text(
                "role \"\(name)\" does not exist and owns jobs of the target, so that no job runs there: \(Job.list(jobs))",
                zh: "角色 \"\(name)\" 不存在，却拥有目标上的作业，因此目标上的所有作业都不会运行：\(Job.list(jobs))"
            ),
            hint: Text("Create the role, or delete these rows of cron.job.", zh: "请创建该角色，或删除 cron.job 中的这些行。")
        )
    }

    private mutating func blockRole(_ name: String, _ jobs: [Job]) {
        let list = Job.list(jobs)
        block(
            "role-missing",
            name,
            jobs.isEmpty
                ? Text(
                    "role \"\(name)\" holds grants on schema cron and does not exist",
                    zh: "角色 \"\(name)\" 拥有 cron 模式的授权，但不存在"
                )
                : Text(
                    "role \"\(name)\" does not exist; one such row would stop every job. Its jobs: \(list)",
                    zh: "角色 \"\(name)\" 不存在；只要有一行这样的作业，所有作业都会停止。涉及作业：\(list)"
                ),
            hint: Text(
                "Create the role, pass --create-roles (LOGIN, no password), or --map-role \(name)=OTHER.",
                zh: "请创建该角色，或使用 --create-roles（可登录、无密码），或 --map-role \(name)=OTHER。"
            )
        )
    }

    /// With `cron.enable_superuser_jobs` off, a superuser's row restarts the whole server again and again on 1.6.5–1.6.7.
    private mutating func addSuperusers(_ owned: [ExactText: [Job]]) {
        guard let settings = target.settings else { return blockUnknownSuperusers(owned) }
        guard !settings.allowsSuperuserJobs else { return }
        for role in target.roles where role.isSuperuser {
            guard let jobs = owned[ExactText(role.name)] else { continue }
            block(
                "superuser-jobs",
                role.name,
                Text(
                    "superuser \"\(role.name)\" owns jobs and cron.enable_superuser_jobs is off: \(Job.list(jobs))",
                    zh: "超级用户 \"\(role.name)\" 拥有作业，而 cron.enable_superuser_jobs 为 off:\(Job.list(jobs))"
                ),
                hint: Text(
                    "Give them to another role with --map-role \(role.name)=OTHER, or set cron.enable_superuser_jobs = on and restart.",
                    zh: "请用 --map-role \(role.name)=OTHER 交给其他角色，或设置 cron.enable_superuser_jobs = on 并重启。"
                )
            )
        }
    }

    private mutating func blockUnknownSuperusers(_ owned: [ExactText: [Job]]) {
        for role in target.roles where role.isSuperuser && owned[ExactText(role.name)] != nil {
            block(
                "settings-unreadable",
                role.name,
                Text(
                    "superuser \"\(role.name)\" owns jobs, and this role may not read whether the server admits that",
                    zh: "超级用户 \"\(role.name)\" 拥有作业，而当前角色无权读取服务器是否允许"
                ),
                hint: Text(
                    "GRANT pg_read_all_settings TO \"\(target.facts.user)\".",
                    zh: "请执行 GRANT pg_read_all_settings TO \"\(target.facts.user)\"。"
                )
            )
        }
    }

    mutating func addDatabases() {
        let usable = Set(target.databases.filter(\.allowsConnections).map { ExactText($0.name) })
        let needed = Dictionary(grouping: lines.map(\.job)) { ExactText($0.database) }
        for (name, jobs) in needed.sorted(by: { $0.key < $1.key }) where !usable.contains(name) {
            let list = Job.list(jobs)
            block(
                "database-missing",
                name.text,
                Text(
                    "database \"\(name.text)\" does not exist or admits no connections. Its jobs: \(list)",
                    zh: "数据库 \"\(name.text)\" 不存在或不允许连接。涉及作业：\(list)"
                ),
                hint: Text(
                    "Restore it with --layers full,cron,history, or pass --map-database \(name.text)=OTHER.",
                    zh: "请用 --layers full,cron,history 一并恢复，或使用 --map-database \(name.text)=OTHER。"
                )
            )
        }
        for pair in target.forbiddenConnections {
            act(
                .note,
                pair.role,
                Text(
                    "this role may not connect to \"\(pair.database)\": its jobs there will fail",
                    zh: "该角色无权连接 \"\(pair.database)\"：其在该库的作业将失败"
                )
            )
        }
    }
}
