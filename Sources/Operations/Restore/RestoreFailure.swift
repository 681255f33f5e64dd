internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// The errors of a restore, one factory each.
enum RestoreFailure {
    static func locked(_ address: String, holder: String?) -> ActionableError {
        ActionableError(
            "locked",
            Text("another restore onto \"\(address)\" is running", zh: "\"\(address)\" 上正在进行另一个恢复"),
            detail: holder.map { Text("The lock is held by \($0).", zh: "锁的持有者：\($0)。") },
            hints: [Text("Wait for it to end.", zh: "请等待其结束。")],
            exitStatus: .locked
        )
    }

    static func noSuchJobs(_ names: [String], set: SetID) -> ActionableError {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "no-job",
            Text("set \(set) has no job \(list)", zh: "备份集 \(set) 中没有作业 \(list)"),
            hints: [Text("\"cronvault show \(set)\" lists them.", zh: "\"cronvault show \(set)\" 可列出作业。")]
        )
    }

    static func targetChanged(_ address: String) -> ActionableError {
        ActionableError(
            "target-changed",
            Text("\"\(address)\" has changed since the plan was made", zh: "制定计划后 \"\(address)\" 发生了变化"),
            detail: Text("Nothing was written.", zh: "没有写入任何内容。"),
            hints: [Text("Run the restore again: it will plan anew.", zh: "请重新运行恢复，将重新制定计划。")]
        )
    }

    static func applyFailed(_ error: PostgresError) -> ActionableError {
        guard error.sqlstate != nil else { return outcomeUnknown(error) }
        return error.actionable(
            "apply-failed",
            Text("the jobs were not restored, everything was rolled back", zh: "作业未恢复，已全部回滚")
        )
    }

    static let databasesAreBack = Text("The databases are restored.", zh: "数据库已恢复。")

    static let jobsAreBack = Text("The jobs are restored, all inactive.", zh: "作业已恢复，全部为停用状态。")

    static func afterwards(_ error: PostgresError) -> ActionableError {
        error.actionable("after-restore", Text("the jobs are restored, what follows failed", zh: "作业已恢复，但后续步骤失败"))
            .ending(with: .failedLeavingSomething, detail: jobsAreBack)
    }

    /// The connection broke at the commit: nobody knows which side of it.
    static func outcomeUnknown(_ error: PostgresError) -> ActionableError {
        ActionableError(
            "outcome-unknown",
            Text("the connection was lost while the jobs were restored", zh: "恢复作业时连接中断"),
            detail: Text(verbatim: error.message),
            hints: [
                Text(
                    "Either all of them are there, inactive, or none. Run the same command again: it finds out.",
                    zh: "要么全部作业已恢复（停用状态），要么一个也没有。请再次运行同一命令确认。"
                )
            ],
            exitStatus: .failedLeavingSomething
        )
    }

    /// `SET ROLE` is no boundary, and neither is a superuser: a command is looked at by its owner or by nobody.
    static func ownerLogIn(_ owner: String, isSuperuser: Bool) -> ActionableError {
        ActionableError(
            "owner-log-in",
            isSuperuser
                ? Text(
                    "role \"\(owner)\" is a superuser: its commands are not looked at",
                    zh: "角色 \"\(owner)\" 是超级用户：不检查其命令"
                )
                : Text(
                    "the connection of --owner-db is not one of \"\(owner)\"",
                    zh: "--owner-db 的连接不是角色 \"\(owner)\" 的"
                ),
            hints: [Text("Leave --owner-db out for this role.", zh: "请对该角色不使用 --owner-db。")],
            exitStatus: .wrongUsage
        )
    }

    static func incomplete(_ count: Int, of expected: Int) -> ActionableError {
        ActionableError(
            "incomplete",
            Text(
                "the set's job list gave \(count) of \(expected) planned jobs; everything was rolled back",
                zh: "备份集只提供了计划的 \(expected) 个作业中的 \(count) 个；已全部回滚"
            )
        )
    }

    static func ownersMissing(_ roles: [String]) -> ActionableError {
        let list = roles.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "role-missing",
            Text(
                "roles that own jobs do not exist: \(list); everything was rolled back",
                zh: "拥有作业的角色不存在：\(list)；已全部回滚"
            ),
            hints: [
                Text(
                    "One such row stops every job. Create the roles or remove the rows that stand there already.",
                    zh: "只要有一行这样的作业，所有作业都会停止。请创建角色，或删除已有的这些行。"
                )
            ]
        )
    }

    static func superusers(_ roles: [String]) -> ActionableError {
        let list = roles.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "superuser-jobs",
            Text(
                "superusers own jobs while cron.enable_superuser_jobs is off: \(list); everything was rolled back",
                zh: "cron.enable_superuser_jobs 为 off，但超级用户拥有作业：\(list)；已全部回滚"
            ),
            hints: [
                Text(
                    "Some releases of pg_cron restart the whole server for such a row. Use --map-role.",
                    zh: "部分 pg_cron 版本会因此反复重启整个服务器。请使用 --map-role。"
                )
            ]
        )
    }

    /// The jobs are back; the history is not all there.
    static func historyUnfinished(_ cause: any Error, restored: Int64, of total: Int64) -> ActionableError {
        let reason = reason(cause)
        return ActionableError(
            "history-unfinished",
            Text(
                "the jobs are restored, the history is not complete: \(reason.english)",
                zh: "作业已恢复，但历史不完整：\(reason.chinese)"
            ),
            detail: Text("\(restored) of \(total.of("run")) are there.", zh: "已恢复 \(total) 次运行中的 \(restored) 次。"),
            hints: [
                Text(
                    "Run the same command again: it goes on where it stopped. All jobs are inactive.",
                    zh: "请再次运行同一命令：将从中断处继续。所有作业均为停用状态。"
                )
            ],
            exitStatus: .failedLeavingSomething
        )
    }

    static func reason(_ cause: any Error) -> Text {
        switch cause {
        case let error as ActionableError: error.problem
        case let error as PostgresError: Text(verbatim: error.message)
        case is CancellationError: Text("interrupted", zh: "被中断")
        default: Text(verbatim: "\(cause)")
        }
    }
}
