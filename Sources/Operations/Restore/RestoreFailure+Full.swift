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

    static func fullIsCopy(_ set: SetID, _ copy: FullCopy) -> ActionableError {
        ActionableError(
            "full-is-copy",
            Text(
                "the full layer of set \(set) is a copy of a whole server, which comes back onto none that runs",
                zh: "备份集 \(set) 的 full 层是整台服务器的副本，不能恢复到运行中的服务器"
            ),
            detail: copy.kind == .physical
                ? Text(
                    "It is unpacked into an empty data folder: zstd -dc \(copy.path ?? "") | tar -x -C FOLDER.",
                    zh: "应解包到空的数据目录：zstd -dc \(copy.path ?? "") | tar -x -C FOLDER。"
                )
                : Text(
                    "It is backup \(copy.label) of \(copy.tool), which brings it back.",
                    zh: "它是 \(copy.tool) 的备份 \(copy.label)，由该工具恢复。"
                ),
            hints: [
                Text(
                    "Follow RESTORE.md of the set: unpack, verify, start without pg_cron's launcher, make every job inactive and "
                        + "aim it at the new server, then start as usual and arm.",
                    zh: "请按备份集的 RESTORE.md 操作：解包、验证、在没有 pg_cron 调度进程的情况下启动、停用所有作业并指向新服务器，"
                        + "然后正常启动并启用作业。"
                ),
                Text(
                    "Its jobs and history alone come back onto any server: --layers cron,history.",
                    zh: "仅恢复作业和历史可用于任何服务器：--layers cron,history。"
                ),
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
