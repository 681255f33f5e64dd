internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// The errors of restoring roles and databases.
extension RestoreFailure {
    static func noFullLayer(_ set: SetID) -> ActionableError {
        ActionableError(
            "no-full-layer",
            Text("set \(set) holds no databases", zh: "备份集 \(set) 不含数据库"),
            hints: [
                Text(
                    "Choose a set with the full layer (cronvault list), or --layers cron,history.",
                    zh: "请选择含 full 层的备份集（cronvault list），或使用 --layers cron,history。"
                )
            ]
        )
    }

    static func rolesFailed(_ error: PostgresError) -> ActionableError {
        error.actionable("roles-failed", Text("the roles were not restored, all rolled back", zh: "角色未恢复，已全部回滚"))
    }

    /// Something was made and is named.
    static func databasesUnfinished(_ cause: any Error, _ remains: FullRemains) -> ActionableError {
        let reason = reason(cause)
        let said = (cause as? ActionableError)?.detail.map { [$0] } ?? []
        let detail = said + [remains.description]
        return ActionableError(
            "databases-unfinished",
            Text(
                "the databases are not restored: \(reason.english)",
                zh: "数据库未恢复完成：\(reason.chinese)"
            ),
            detail: Text(
                detail.map(\.english).joined(separator: "\n"),
                zh: detail.map(\.chinese).joined(separator: "\n")
            ),
            hints: [remains.hint],
            exitStatus: .failedLeavingSomething
        )
    }

    /// Code in a restored database has scheduled jobs, which run as they stand.
    static func jobsAppeared(_ jobs: [Job], before: [Job]) -> ActionableError {
        let list = Job.list(jobs.filter { !before.contains($0) })
        return ActionableError(
            "jobs-appeared",
            Text("while the databases were restored the job list changed: \(list)", zh: "恢复数据库期间作业列表发生变化：\(list)"),
            hints: [
                Text(
                    "Code in a restored database, or somebody, scheduled them, and they may run. Unschedule them and run the "
                        + "same command again.",
                    zh: "它们由被恢复数据库中的代码或他人创建，并可能运行。请取消这些作业后再次运行同一命令。"
                )
            ]
        )
    }

    /// After the databases are back, the jobs cannot be as they were planned.
    static func jobsBlocked(_ blockers: [RestorePlan.Blocker]) -> ActionableError {
        ActionableError(
            "target-changed",
            Text(
                "the databases are back, the jobs are not: the server is not as it was planned",
                zh: "数据库已恢复，作业未恢复：服务器与计划不符"
            ),
            detail: blockers.first?.problem,
            hints: [blockers.first?.hint, Text("Run the same command again.", zh: "请再次运行同一命令。")].compactMap(\.self),
            exitStatus: .failedLeavingSomething
        )
    }
}
