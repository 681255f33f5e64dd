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
        if target.extension == nil { addExtensionBlockers() }
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
        addDatabaseNameBlocker()
        addCatalogBlocker()
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
                    zh: "请安装其软件包(Debian:postgresql-\(target.facts.major)-cron)。"
                )
            )
        }
    }

    private mutating func addDatabaseNameBlocker() {
        let wanted = options.database(contents.manifest.pgCron.database)
        guard wanted != target.database else { return }
        block(
            "cron-database-differs",
            "cron.database_name",
            Text(
                "the set's cron database is \"\(wanted)\", the target's is \"\(target.database)\"",
                zh: "备份集的 cron 数据库是 \"\(wanted)\",目标的是 \"\(target.database)\""
            ),
            hint: Text(
                "Set cron.database_name = '\(wanted)' in postgresql.conf and restart, or pass --map-database "
                    + "\(contents.manifest.pgCron.database)=\(target.database).",
                zh: "请在 postgresql.conf 中设置 cron.database_name = '\(wanted)' 并重启,或加 --map-database "
                    + "\(contents.manifest.pgCron.database)=\(target.database)。"
            )
        )
    }

    private mutating func addCatalogBlocker() {
        guard let columns = target.extension?.jobColumns, !columns.contains("active") || !columns.contains("jobname")
        else {
            return
        }
        block(
            "catalog-too-old",
            "pg_cron",
            Text(
                "catalog \(target.extension?.catalogVersion ?? "") has no names or no inactive jobs",
                zh: "目录版本 \(target.extension?.catalogVersion ?? "") 不支持作业名称或停用作业"
            ),
            hint: Text(
                "In the cron database: ALTER EXTENSION pg_cron UPDATE.",
                zh: "请在 cron 数据库中执行:ALTER EXTENSION pg_cron UPDATE。"
            )
        )
    }

    /// A row whose owner does not exist, active or not, would make the launcher crash for ever.
    mutating func addRoles() {
        let existing = Set(target.roles.map(\.name))
        let owned = Dictionary(grouping: lines, by: \.job.username)
        let grantees = options.jobs == nil ? contents.settings.grants.compactMap { $0.grantee.map(options.role) } : []
        for name in Set(owned.keys).union(grantees).sorted() where !existing.contains(name) {
            options.createRoles ? addRole(name) : blockRole(name, owned[name] ?? [])
        }
        addSuperusers(owned)
        for role in target.roles where !role.canLogin && owned[role.name] != nil {
            act(
                .note,
                role.name,
                Text("this role may not log in: its jobs will fail", zh: "该角色不能登录:其作业将失败")
            )
        }
    }

    private mutating func addRole(_ name: String) {
        plan.roles.append(name)
        let before = contents.settings.roles.first { options.role($0.name) == name }
        act(
            .role,
            name,
            Text(
                "create it with LOGIN, without a password"
                    + (before?.isSuperuser == true ? " and not as the superuser it was" : "")
                    + (before?.memberOf.isEmpty == false ? "; its memberships are not restored" : ""),
                zh: "创建为可登录角色,无密码" + (before?.isSuperuser == true ? ",且不再是超级用户" : "")
                    + (before?.memberOf.isEmpty == false ? ";不恢复其成员关系" : "")
            )
        )
    }

    private mutating func blockRole(_ name: String, _ jobs: [JobLine]) {
        let list = jobs.prefix(10).map(\.job.label).joined(separator: ", ") + (jobs.count > 10 ? ", …" : "")
        block(
            "role-missing",
            name,
            jobs.isEmpty
                ? Text(
                    "role \"\(name)\" holds grants on schema cron and does not exist",
                    zh: "角色 \"\(name)\" 拥有 cron 模式的授权,但不存在"
                )
                : Text(
                    "role \"\(name)\" does not exist; one such row would stop every job. Its jobs: \(list)",
                    zh: "角色 \"\(name)\" 不存在;只要有一行这样的作业,所有作业都会停止。涉及作业:\(list)"
                ),
            hint: Text(
                "Create the role, pass --create-roles (LOGIN, no password), or --map-role \(name)=OTHER.",
                zh: "请创建该角色,或使用 --create-roles(可登录、无密码),或 --map-role \(name)=OTHER。"
            )
        )
    }

    /// With `cron.enable_superuser_jobs` off, a superuser's row restarts the whole server again and again on 1.6.5–1.6.7.
    private mutating func addSuperusers(_ owned: [String: [JobLine]]) {
        guard target.settings?.allowsSuperuserJobs == false else { return }
        for role in target.roles where role.isSuperuser && owned[role.name] != nil {
            block(
                "superuser-jobs",
                role.name,
                Text(
                    "superuser \"\(role.name)\" owns \(owned[role.name]?.count ?? 0) jobs and cron.enable_superuser_jobs is off",
                    zh:
                        "超级用户 \"\(role.name)\" 拥有 \(owned[role.name]?.count ?? 0) 个作业,而 cron.enable_superuser_jobs 为 off"
                ),
                hint: Text(
                    "Give them to another role with --map-role \(role.name)=OTHER, or set cron.enable_superuser_jobs = on and restart.",
                    zh: "请用 --map-role \(role.name)=OTHER 交给其他角色,或设置 cron.enable_superuser_jobs = on 并重启。"
                )
            )
        }
    }

    mutating func addDatabases() {
        let usable = Set(target.databases.filter(\.allowsConnections).map(\.name))
        for (name, jobs) in Dictionary(grouping: lines, by: \.job.database).sorted(by: { $0.key < $1.key })
        where !usable.contains(name) {
            let list = jobs.prefix(10).map(\.job.label).joined(separator: ", ") + (jobs.count > 10 ? ", …" : "")
            block(
                "database-missing",
                name,
                Text(
                    "database \"\(name)\" does not exist or admits no connections. Its jobs: \(list)",
                    zh: "数据库 \"\(name)\" 不存在或不允许连接。涉及作业:\(list)"
                ),
                hint: Text(
                    "Restore it first (RESTORE.md in the set says how), or pass --map-database \(name)=OTHER.",
                    zh: "请先恢复该数据库(见备份集中的 RESTORE.md),或使用 --map-database \(name)=OTHER。"
                )
            )
        }
        for pair in target.forbiddenConnections {
            act(
                .note,
                pair.role,
                Text(
                    "this role may not connect to \"\(pair.database)\": its jobs there will fail",
                    zh: "该角色无权连接 \"\(pair.database)\":其在该库的作业将失败"
                )
            )
        }
    }
}
