internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// The errors of an undo, one factory each.
package enum UndoFailure {
    /// The code of `none`: neither a set nor a record has the id.
    package static let noRecord = "no-record"

    static func none(_ prefix: String, address: String) -> ActionableError {
        ActionableError(
            noRecord,
            Text(
                "\"\(prefix)\" begins neither the id of a set nor that of a record of \"\(address)\"",
                zh: "\"\(prefix)\" 既不是备份集编号的前缀，也不是 \"\(address)\" 的记录编号的前缀"
            ),
            hints: [Text("\"cronvault list\" shows the sets.", zh: "\"cronvault list\" 可列出备份集。")]
        )
    }

    static func ambiguous(_ prefix: String, _ ids: [SetID]) -> ActionableError {
        ActionableError(
            "ambiguous-record",
            Text("\"\(prefix)\" begins the ids of several records", zh: "\"\(prefix)\" 是多条记录编号的前缀"),
            detail: Text(verbatim: ids.prefix(20).map(\.description).joined(separator: ", "))
        )
    }

    static func notUndoable(_ record: Record) -> ActionableError {
        let kind = record.kind.rawValue
        return ActionableError(
            "record-not-undoable",
            Text("record \(record.id) (\(kind)) cannot be undone", zh: "记录 \(record.id)(\(kind))无法撤销"),
            hints: [.pause, .undo].contains(record.kind)
                ? [
                    Text(
                        "\"cronvault arm \(record.id)\" makes its jobs active again.",
                        zh: "\"cronvault arm \(record.id)\" 可重新启用其中的作业。"
                    )
                ] : []
        )
    }

    static func notBelieved(_ record: Record) -> ActionableError {
        ActionableError(
            "unsigned-record",
            Text("record \(record.id) has no signature by a trusted key", zh: "记录 \(record.id) 没有受信任密钥的有效签名"),
            detail: Text(
                "Undoing it writes jobs that lie beside it in the repository, and whoever can write there can write such.",
                zh: "撤销它会写入仓库中与其一同保存的作业，而能写入仓库的人都能写出这样的内容。"
            ),
            hints: [
                Text(
                    "Where you are sure of it, use a configuration without require-signatures. Records are signed where "
                        + "signing-key is configured; those kept on this machine with --record-dir need no signature.",
                    zh: "如确信它可靠，请改用不含 require-signatures 的配置。配置了 signing-key 时记录会被签名；用 --record-dir "
                        + "保存在本机的记录不需要签名。"
                )
            ]
        )
    }

    static func anotherExtension(_ record: Record) -> ActionableError {
        ActionableError(
            "record-outlived",
            Text("pg_cron was created anew since record \(record.id)", zh: "记录 \(record.id) 之后 pg_cron 已重新创建"),
            detail: Text("Nothing of what it tells of is there.", zh: "其中所述内容都已不在。")
        )
    }

    static func unreadableRow() -> ActionableError {
        ActionableError(
            "former-jobs",
            Text(
                "the rows that stood before cannot be kept or read; everything was rolled back",
                zh: "无法保存或读取原有的行；已全部回滚"
            )
        )
    }

    static func failed(_ error: PostgresError) -> ActionableError {
        guard error.sqlstate != nil else {
            return ActionableError(
                "outcome-unknown",
                Text("the connection was lost while the jobs were brought back", zh: "恢复作业原样时连接中断"),
                detail: Text(verbatim: error.message),
                hints: [
                    Text(
                        "Either all of them are as they were, or none. Run the same command again: it finds out.",
                        zh: "要么全部作业已恢复原样，要么一个也没有。请再次运行同一命令确认。"
                    )
                ],
                exitStatus: .failedLeavingSomething
            )
        }
        return error.actionable(
            "undo-failed",
            Text("the jobs were not brought back, everything was rolled back", zh: "作业未恢复原样，已全部回滚")
        )
    }

    static func runsAreGone(_ runs: Int64) -> Text {
        Text("\(runs.of("restored run")) are gone, the jobs stand as they stood.", zh: "已移除 \(runs) 次运行，作业保持不变。")
    }

    static func historyUnfinished(_ cause: any Error, removed: Int64, of total: Int64) -> ActionableError {
        let reason = RestoreFailure.reason(cause)
        return ActionableError(
            "undo-unfinished",
            Text("the restored history is not all gone: \(reason.english)", zh: "恢复的历史未全部移除：\(reason.chinese)"),
            detail: Text(
                "\(removed) of \(total.of("run")) are gone, the jobs stand as they stood.",
                zh: "已移除 \(total) 次运行中的 \(removed) 次，作业保持不变。"
            ),
            hints: [Text("Run the same command again: it goes on where it stopped.", zh: "请再次运行同一命令：将从中断处继续。")],
            exitStatus: removed > 0 ? .failedLeavingSomething : .failed
        )
    }
}
