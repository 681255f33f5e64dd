internal import BackupFormat
internal import CronModel

/// The errors of taking a set, one factory each.
enum BackupFailure {
    static func locked(_ address: String, holder: String?) -> ActionableError {
        ActionableError(
            "locked",
            Text("another backup of \"\(address)\" is running", zh: "\"\(address)\" 的另一个备份正在进行"),
            detail: holder.map { Text("The lock is held by \($0).", zh: "锁的持有者：\($0)。") },
            hints: [Text("Wait for it to end, or look at it with ps on its host.", zh: "请等待其结束，或在其主机上用 ps 查看。")],
            exitStatus: .locked
        )
    }

    static func sessionLost(_ address: String) -> ActionableError {
        ActionableError(
            "session-lost",
            Text("the session that held the lock on \"\(address)\" is gone", zh: "持有 \"\(address)\" 锁的会话已断开"),
            hints: [Text("Run the backup again.", zh: "请重新运行备份。")]
        )
    }

    static func rowsHidden(
        _ address: String,
        role: String,
        table: String,
        visible: Int,
        estimated: Int64?
    ) -> ActionableError {
        let estimate = estimated.map { "; statistics suggest about \($0)" } ?? ""
        let chineseEstimate = estimated.map { "；统计信息显示约有 \($0) 个" } ?? ""
        return ActionableError(
            "rows-hidden",
            Text(
                "cannot back up all jobs of \"\(address)\": row security hides rows of \(table) from role \"\(role)\"",
                zh: "无法备份 \"\(address)\" 的全部作业：行级安全策略使 \(table) 的部分行对角色 \"\(role)\" 不可见"
            ),
            detail: Text(
                "\(visible == 1 ? "1 job is" : "\(visible.of("job")) are") visible\(estimate).",
                zh: "可见 \(visible) 个作业\(chineseEstimate)。"
            ),
            hints: [
                Text(
                    "connect as a superuser or a role with BYPASSRLS, or pass --allow-partial.",
                    zh: "请以超级用户或具有 BYPASSRLS 的角色连接，或加上 --allow-partial。"
                )
            ]
        )
    }

    static func notUTF8(row: Int) -> ActionableError {
        ActionableError(
            "not-utf8",
            Text("row \(row) of cron.job is not valid UTF-8", zh: "cron.job 的第 \(row) 行不是有效的 UTF-8"),
            hints: [
                Text(
                    "The cron database's encoding lets it hold any bytes; correct that job's text first.",
                    zh: "该数据库的编码允许任意字节；请先更正该作业的文本。"
                )
            ]
        )
    }

    static func notHistory() -> ActionableError {
        ActionableError(
            "not-history",
            Text("the server sent a row that is no run of a job", zh: "服务器发来的行不是作业运行记录"),
            hints: [Text("Look at the columns of cron.job_run_details.", zh: "请检查 cron.job_run_details 的列。")]
        )
    }

    static func gone(_ name: String) -> ActionableError {
        ActionableError(
            "file-gone",
            Text("\(name) was removed while the set was taken", zh: "备份期间 \(name) 被删除"),
            hints: [
                Text(
                    "Nothing was kept. Run the backup again, and not at the same time as prune.",
                    zh: "未保留任何内容。请重新运行备份，不要与 prune 同时进行。"
                )
            ]
        )
    }

    static func unproven(_ what: Text) -> ActionableError {
        ActionableError(
            "unproven",
            Text("the set cannot be proven complete: \(what.english)", zh: "无法证明备份集完整：\(what.chinese)"),
            hints: [Text("Nothing was kept. Run the backup again.", zh: "未保留任何内容，请重新运行备份。")]
        )
    }

    static func noSuchDatabase(_ names: [String], address: String) -> ActionableError {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "no-such-database",
            Text(
                "\"\(address)\" has no database \(list) that allows connections",
                zh: "\"\(address)\" 上没有可连接的数据库 \(list)"
            ),
            hints: [Text("See psql -l.", zh: "请查看 psql -l。")]
        )
    }

    static func snapshotRefused(_ message: String, inRecovery: Bool) -> ActionableError {
        ActionableError(
            "snapshot-refused",
            Text("the server exports no snapshot: \(message)", zh: "服务器无法导出快照：\(message)"),
            hints: inRecovery
                ? [Text("Take the backup from the primary instead.", zh: "请改为从主库备份。")] : []
        )
    }
}
