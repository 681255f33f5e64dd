internal import CronModel

/// The errors of looking at a server, one factory each.
enum ServerFailure {
    static func changed(_ address: String) -> ActionableError {
        ActionableError(
            "server-changed",
            Text("another server answers at \"\(address)\" now", zh: "\"\(address)\" 现在由另一台服务器应答"),
            detail: Text(
                "Its system identifier or its recovery state is not what the first connection met.",
                zh: "其系统标识或恢复状态与首次连接时不同。"
            ),
            hints: [Text("Connect to one server by name, not to a balancer.", zh: "请直接连接某一台服务器，不要经过负载均衡。")]
        )
    }

    static func unreadable(_ address: String) -> ActionableError {
        ActionableError(
            "server-unreadable",
            Text("the server at \"\(address)\" tells nothing of itself", zh: "无法读取服务器 \"\(address)\" 的信息")
        )
    }

    static func tooOld(_ facts: ServerFacts) -> ActionableError {
        ActionableError(
            "server-too-old",
            Text("PostgreSQL \(facts.version) is too old", zh: "PostgreSQL \(facts.version) 版本过旧"),
            detail: Text("pg_cron and cronvault need 10 or newer.", zh: "pg_cron 和 cronvault 需要 10 或更新版本。")
        )
    }

    static func schemaForbidden(role: String, database: String) -> ActionableError {
        ActionableError(
            "schema-forbidden",
            Text("role \"\(role)\" may not use schema cron", zh: "角色 \"\(role)\" 无权使用 cron 模式"),
            hints: [
                Text(
                    "As a superuser in \"\(database)\": GRANT USAGE ON SCHEMA cron TO \"\(role)\"; to see every job the role "
                        + "also needs BYPASSRLS.",
                    zh: "请以超级用户在 \"\(database)\" 中执行：GRANT USAGE ON SCHEMA cron TO \"\(role)\"；要看到全部作业还需要 BYPASSRLS。"
                )
            ]
        )
    }

    /// `isLoaded` is nil where the role may not read settings.
    static func extensionMissing(
        address: String,
        database: String,
        isLoaded: Bool?,
        installable: String?
    ) -> ActionableError {
        let hints: [Text]
        switch (isLoaded, installable) {
        case (true, _):
            hints = [
                Text(
                    "pg_cron is loaded; in database \"\(database)\": CREATE EXTENSION pg_cron.",
                    zh: "pg_cron 已加载；请在数据库 \"\(database)\" 中执行：CREATE EXTENSION pg_cron。"
                )
            ]
        case (_, nil):
            hints = [
                Text(
                    "Install the package of pg_cron for this server (Debian: postgresql-NN-cron).",
                    zh: "请为此服务器安装 pg_cron 软件包（Debian:postgresql-NN-cron）。"
                ),
                preload,
            ]
        case (false, _): hints = [preload]
        case (nil, _):
            hints = [
                Text(
                    "The role may not read cron.database_name; name the cron database in --db or grant pg_read_all_settings.",
                    zh: "该角色无权读取 cron.database_name；请在 --db 中指定 cron 所在数据库，或授予 pg_read_all_settings。"
                )
            ]
        }
        return ActionableError(
            "pg-cron-missing",
            Text(
                "pg_cron is not set up in database \"\(database)\" of \"\(address)\"",
                zh: "\"\(address)\" 的数据库 \"\(database)\" 中没有 pg_cron"
            ),
            hints: hints
        )
    }

    static let preload = Text(
        "Set shared_preload_libraries = 'pg_cron' (beside what is there) in postgresql.conf and restart the server.",
        zh: "请在 postgresql.conf 中设置 shared_preload_libraries = 'pg_cron'（保留已有的值），然后重启服务器。"
    )

    static func busy(_ address: String, holder: String?) -> ActionableError {
        ActionableError(
            "locked",
            Text("another cronvault is doing this on \"\(address)\"", zh: "另一个 cronvault 正在 \"\(address)\" 上执行此操作"),
            detail: holder.map { Text("The lock is held by \($0).", zh: "锁的持有者：\($0)。") },
            exitStatus: .locked
        )
    }
}
