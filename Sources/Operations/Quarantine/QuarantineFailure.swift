internal import CronModel

/// The errors of pausing and arming, one factory each.
enum QuarantineFailure {
    static func noInactiveJobs(_ catalog: String) -> ActionableError {
        ActionableError(
            "no-inactive-jobs",
            Text("catalog \(catalog) knows no inactive jobs", zh: "目录版本 \(catalog) 不支持停用作业"),
            hints: [Text("ALTER EXTENSION pg_cron UPDATE.", zh: "请执行 ALTER EXTENSION pg_cron UPDATE。")]
        )
    }

    static func standby(_ address: String) -> ActionableError {
        ActionableError(
            "standby",
            Text("\"\(address)\" is a standby: its jobs are those of its primary", zh: "\"\(address)\" 是备库：其作业就是主库的作业"),
            hints: [Text("Connect to the primary, or promote this one first.", zh: "请连接主库，或先将此库提升为主库。")]
        )
    }

    static func readOnly(_ address: String, role: String) -> ActionableError {
        ActionableError(
            "read-only",
            Text(
                "transactions of role \"\(role)\" are read-only on \"\(address)\"",
                zh: "角色 \"\(role)\" 在 \"\(address)\" 上只能执行只读事务"
            ),
            hints: [
                Text(
                    "Set default_transaction_read_only = off for it: PGOPTIONS='-c default_transaction_read_only=off'.",
                    zh: "请为其设置 default_transaction_read_only = off:PGOPTIONS='-c default_transaction_read_only=off'。"
                )
            ]
        )
    }

    static func insufficientRights(role: String) -> ActionableError {
        ActionableError(
            "insufficient-rights",
            Text("role \"\(role)\" may not write the jobs of others", zh: "角色 \"\(role)\" 无权写入他人的作业"),
            hints: [Text("Connect as a superuser.", zh: "请以超级用户连接。")]
        )
    }

    static func changed(_ address: String) -> ActionableError {
        ActionableError(
            "target-changed",
            Text("jobs of \"\(address)\" have changed since the plan was made", zh: "制定计划后 \"\(address)\" 的作业发生了变化"),
            detail: Text("Nothing was armed.", zh: "没有启用任何作业。"),
            hints: [Text("Run the command again.", zh: "请重新运行命令。")]
        )
    }

    static func armedUnrecorded(_ cause: ActionableError) -> ActionableError {
        ActionableError(
            "armed-unrecorded",
            Text(
                "the jobs are armed, but that could not be written down: \(cause.problem.english)",
                zh: "作业已启用，但无法写入记录：\(cause.problem.chinese)"
            ),
            hints: cause.hints,
            exitStatus: .failedLeavingSomething
        )
    }

    static func noSuchJob(_ names: [String]) -> ActionableError {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return ActionableError(
            "no-job",
            Text("no job that waits to be armed fits \(list)", zh: "没有符合 \(list) 的待启用作业")
        )
    }

    static func sourceRuns(_ address: String, _ jobs: [String]) -> ActionableError {
        let list = jobs.prefix(10).joined(separator: ", ") + (jobs.count > 10 ? ", …" : "")
        return ActionableError(
            "source-runs",
            Text("the source \"\(address)\" still runs the same jobs", zh: "源服务器 \"\(address)\" 仍在运行相同的作业"),
            detail: Text(verbatim: list),
            hints: [
                Text(
                    "Pause it first (cronvault pause), or pass --source-gone if that server is not the source.",
                    zh: "请先暂停它（cronvault pause）；若它并非源服务器，请加 --source-gone。"
                )
            ]
        )
    }

    static func sourceUnknown(_ cause: ActionableError) -> ActionableError {
        ActionableError(
            "source-unknown",
            Text(
                "cannot tell whether the source still runs the same jobs: \(cause.problem.english)",
                zh: "无法判断源服务器是否仍在运行相同的作业：\(cause.problem.chinese)"
            ),
            detail: cause.detail,
            hints: [
                Text(
                    "Pass --source-gone once you are sure that it is down and stays down.",
                    zh: "确认源服务器已停止且不会再启动后，请加 --source-gone。"
                )
            ]
        )
    }
}
