internal import CronModel
internal import PostgresAccess

/// The errors of applying a file of jobs, one factory each.
enum ApplyFailure {
    static func rowsHidden(_ facts: ServerFacts) -> ActionableError {
        ActionableError(
            "rows-hidden",
            Text(
                "row security hides jobs of \"\(facts.address)\" from role \"\(facts.user)\"",
                zh: "行级安全策略使 \"\(facts.address)\" 的部分作业对角色 \"\(facts.user)\" 不可见"
            ),
            hints: [
                Text(
                    "Connect as a superuser, or as a role with BYPASSRLS and the rights to write cron.job.",
                    zh: "请以超级用户连接，或使用具有 BYPASSRLS 和 cron.job 写权限的角色。"
                )
            ]
        )
    }

    static func targetChanged(_ address: String) -> ActionableError {
        ActionableError(
            "target-changed",
            Text("\"\(address)\" has changed since the plan was made", zh: "制定计划后 \"\(address)\" 发生了变化"),
            detail: Text("Nothing was written.", zh: "没有写入任何内容。"),
            hints: [Text("Apply the file again: it will plan anew.", zh: "请重新应用文件，将重新制定计划。")]
        )
    }

    static func failed(_ error: PostgresError) -> ActionableError {
        guard error.sqlstate != nil else {
            return ActionableError(
                "outcome-unknown",
                Text("the connection was lost while the jobs were written", zh: "写入作业时连接中断"),
                detail: Text(verbatim: error.message),
                hints: [
                    Text(
                        "Either all of it was done or nothing. Apply the file again: it finds out.",
                        zh: "要么全部完成，要么完全没有。请再次应用文件确认。"
                    )
                ],
                exitStatus: .failedLeavingSomething
            )
        }
        return error.actionable(
            "apply-failed",
            Text("the file was not applied, everything was rolled back", zh: "文件未应用，已全部回滚")
        )
    }
}
