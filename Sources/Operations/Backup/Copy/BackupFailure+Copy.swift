internal import CronModel
internal import PostgresAccess

/// The errors of copying a server's files.
extension BackupFailure {
    static func databasesOfCopy() -> ActionableError {
        ActionableError(
            "databases-of-copy",
            Text("a copy of the server holds every database", zh: "服务器副本必然包含全部数据库"),
            hints: [
                Text(
                    "Leave the choice of databases out, or choose them from dumps: --full logical.",
                    zh: "请去掉数据库的选择，或改用转储：--full logical。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func copyTooOld(_ version: String) -> ActionableError {
        ActionableError(
            "copy-too-old",
            Text(
                "PostgreSQL \(version) writes no backup_manifest, by which a copy could be verified",
                zh: "PostgreSQL \(version) 不生成 backup_manifest，副本无法验证"
            ),
            hints: [
                Text(
                    "full: physical needs PostgreSQL 13; use full: logical or full: external.",
                    zh: "full: physical 需要 PostgreSQL 13；请使用 full: logical 或 full: external。"
                )
            ]
        )
    }

    static func noReplicationRole(_ role: String) -> ActionableError {
        ActionableError(
            "no-replication-role",
            Text("role \"\(role)\" may not copy the server", zh: "角色 \"\(role)\" 无权复制服务器"),
            hints: [
                Text(
                    "ALTER ROLE \(SQL.quoted(role)) REPLICATION; and a line for it in pg_hba.conf with the database "
                        + "\"replication\".",
                    zh: "执行 ALTER ROLE \(SQL.quoted(role)) REPLICATION，并在 pg_hba.conf 中为其添加数据库为 "
                        + "\"replication\" 的行。"
                )
            ]
        )
    }

    static func walLevel(_ address: String) -> ActionableError {
        ActionableError(
            "wal-level",
            Text(
                "\(address) has wal_level = minimal, which no copy can be taken with",
                zh: "\(address) 的 wal_level 为 minimal，无法复制"
            ),
            hints: [Text("Set wal_level = replica and restart.", zh: "请设置 wal_level = replica 并重启。")]
        )
    }

    static func noWalSender(_ address: String, busy: Int, of limit: Int) -> ActionableError {
        ActionableError(
            "no-wal-sender",
            limit == 0
                ? Text("\(address) has max_wal_senders = 0", zh: "\(address) 的 max_wal_senders 为 0")
                : Text(
                    "all \(limit) WAL senders of \(address) are in use",
                    zh: "\(address) 的 \(limit) 个 WAL sender 均已占用"
                ),
            hints: [
                Text(
                    "Set max_wal_senders = \(max(10, limit + 2)) and restart: a copy takes one of them.",
                    zh: "请设置 max_wal_senders = \(max(10, limit + 2)) 并重启：复制需要占用一个。"
                )
            ]
        )
    }

    static func replicationRefused(_ server: ServerFacts, _ said: Text) -> ActionableError {
        let role = SQL.quoted(server.user)
        let rule =
            server.address.hasPrefix("/")
            ? "local replication \(role) peer" : "host replication \(role) ADDRESS/32 scram-sha-256"
        return ActionableError(
            "replication-refused",
            Text(
                "\(server.address) lets role \"\(server.user)\" in, but not to copy the server",
                zh: "\(server.address) 允许角色 \"\(server.user)\" 连接，但不允许其复制服务器"
            ),
            detail: said,
            hints: [
                Text(
                    "Add a line to pg_hba.conf (\"all\" does not mean replication) and reload: \(rule)",
                    zh: "请在 pg_hba.conf 中添加一行（“all” 不含 replication）并重新加载：\(rule)"
                )
            ]
        )
    }

    static func externalTooSlow(_ program: String, seconds: Int, isShort: Bool) -> ActionableError {
        ActionableError(
            "external-too-slow",
            Text(
                "\(program) took longer than \(seconds) s and was ended",
                zh: "\(program) 运行超过 \(seconds) 秒，已被终止"
            ),
            detail: isShort
                ? Text("It has only to tell something, or to bring one file.", zh: "它只需给出信息或取回一个文件。") : nil,
            hints: [
                Text(
                    "Run it by hand to see what it waits for; time-limit of external allows more.",
                    zh: "请手动运行以查明它在等待什么；external 的 time-limit 可放宽限制。"
                )
            ]
        )
    }

    static func tablespaces(_ names: [String]) -> ActionableError {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "tablespaces",
            Text(
                "the server has tablespaces (\(list)), which do not fit into one stream",
                zh: "服务器有表空间（\(list)），无法写入单个数据流"
            ),
            hints: [
                Text(
                    "Use full: external with a tool that copies them, or full: logical.",
                    zh: "请使用 full: external 及支持表空间的工具，或 full: logical。"
                )
            ]
        )
    }

    static func copyOfAnother(_ what: String) -> ActionableError {
        ActionableError(
            "copy-of-another",
            Text("\(what) is a copy of another server", zh: "\(what) 是另一台服务器的副本"),
            hints: [
                Text(
                    "Several servers behind one address? Name one of them.",
                    zh: "同一地址背后有多台服务器？请指定其中一台。"
                )
            ]
        )
    }

    static func externalNotConfigured() -> ActionableError {
        ActionableError(
            "external-not-configured",
            Text("no external backup tool is configured", zh: "未配置外部备份工具"),
            hints: [
                Text(
                    "Describe it under clusters.NAME.external, with info and restore at least.",
                    zh: "请在 clusters.NAME.external 中配置，至少需要 info 和 restore。"
                )
            ]
        )
    }

    static func externalInfo(_ said: String) -> ActionableError {
        ActionableError(
            "external-info",
            Text("what the external tool says of its backups cannot be read", zh: "无法解析外部工具的备份信息"),
            detail: Text(verbatim: Redaction.shortened(said)),
            hints: [
                Text(
                    "It prints JSON: what \"pgbackrest --output=json info\" prints, or {\"backups\":[{\"label\":…}]}.",
                    zh: "应输出 JSON：\"pgbackrest --output=json info\" 的格式，或 {\"backups\":[{\"label\":…}]}。"
                )
            ]
        )
    }

    static func externalNoBackup(_ tool: ExternalTool) -> ActionableError {
        ActionableError(
            "external-no-backup",
            tool.backup == nil
                ? Text("no external backup ended within \(tool.patience) s", zh: "\(tool.patience) 秒内没有外部备份完成")
                : Text("the external tool has no new backup", zh: "外部工具没有新的备份"),
            detail: Text("\(tool.info[0]) names none.", zh: "\(tool.info[0]) 未列出新备份。")
        )
    }

    static func externalPosition(_ label: String, stop: String, before: String, after: String) -> ActionableError {
        ActionableError(
            "external-position",
            Text("external backup \(label) is none of this moment", zh: "外部备份 \(label) 不属于此刻"),
            detail: Text(
                "It ends at \(stop); the server was at \(before) before and at \(after) after it.",
                zh: "其结束位置为 \(stop)；服务器此前位于 \(before)，此后位于 \(after)。"
            )
        )
    }
}
