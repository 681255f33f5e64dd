internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The errors of asking a server's parser, one factory each.
enum ProbeFailure {
    static func tooMany(_ count: Int, limit: Int) -> ActionableError {
        ActionableError(
            "probe-too-long",
            Text("cannot ask about \(count) schedules in one transaction", zh: "无法在一个事务中询问 \(count) 个计划"),
            hints: [Text("Ask about at most \(limit) different ones.", zh: "请最多询问 \(limit) 个不同的计划。")]
        )
    }

    static func standby(_ address: String) -> ActionableError {
        ActionableError(
            "probe-impossible",
            Text("cannot ask the parser of \"\(address)\": it is a standby", zh: "无法询问 \"\(address)\" 的解析器：它是备库"),
            hints: [Text("Ask its primary, or leave out --probe.", zh: "请询问其主库，或去掉 --probe。")]
        )
    }

    static func unsafe(_ release: CronRelease) -> ActionableError {
        ActionableError(
            "probe-unsafe",
            Text(
                "pg_cron \(release) is not asked: an invalid schedule can crash such a server",
                zh: "不询问 pg_cron \(release)：无效的计划可能使服务器崩溃"
            ),
            hints: [Text("Leave out --probe.", zh: "请去掉 --probe。")]
        )
    }

    static func refused(_ error: PostgresError) -> ActionableError {
        error.actionable(
            "probe-refused",
            Text("cannot ask the server's parser", zh: "无法询问服务器的解析器"),
            hints: [
                Text(
                    "The role must be able to schedule a job of its own: USAGE ON SCHEMA cron. Or leave out --probe.",
                    zh: "该角色须能创建自己的作业：需要 cron 模式的 USAGE 权限。或去掉 --probe。"
                )
            ]
        )
    }
}
