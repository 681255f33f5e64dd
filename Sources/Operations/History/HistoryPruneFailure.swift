internal import CronModel

/// The errors of pruning a server's history, one factory each.
enum HistoryPruneFailure {
    static func rowsHidden(_ address: String, _ role: String) -> ActionableError {
        ActionableError(
            "rows-hidden",
            Text(
                "cannot prune the history of \"\(address)\": row security hides runs from role \"\(role)\"",
                zh: "无法清理 \"\(address)\" 的运行历史：行级安全策略对角色 \"\(role)\" 隐藏了运行记录"
            ),
            hints: [Text("Connect as a superuser or a role with BYPASSRLS.", zh: "请以超级用户或具有 BYPASSRLS 的角色连接。")]
        )
    }

    static func readOnly(_ address: String) -> ActionableError {
        ActionableError(
            "read-only",
            Text("\"\(address)\" takes no writes", zh: "\"\(address)\" 不接受写入"),
            hints: [Text("Connect to the primary.", zh: "请连接主库。")]
        )
    }

    static func locked(_ address: String) -> ActionableError {
        ActionableError(
            "locked",
            Text(
                "another cronvault prunes the history of \"\(address)\"",
                zh: "另一个 cronvault 正在清理 \"\(address)\" 的运行历史"
            ),
            exitStatus: .locked
        )
    }

    static func notArchived(_ address: String, cluster: String) -> ActionableError {
        ActionableError(
            "not-archived",
            Text(
                "no complete set of cluster \"\(cluster)\" holds the history of \"\(address)\" as it is now",
                zh: "集群 \"\(cluster)\" 中没有完整备份集包含 \"\(address)\" 当前的运行历史"
            ),
            detail: Text("Nothing was deleted.", zh: "没有删除任何内容。"),
            hints: [
                Text(
                    "\"cronvault backup --layers cron,history\" archives it.",
                    zh: "\"cronvault backup --layers cron,history\" 可将其归档。"
                )
            ]
        )
    }

    /// What was deleted before is archived: nothing is lost, and the command goes on where it stopped.
    static func stopped(_ cause: any Error, deleted: Int64) -> any Error {
        guard let cause = cause as? ActionableError else { return cause }
        return cause.ending(
            with: deleted > 0 ? .failedLeavingSomething : cause.exitStatus,
            detail: Text(
                "\(deleted.of("archived run")) had been deleted; run the command again to go on.",
                zh: "此前已删除 \(deleted) 条已归档的运行记录；再次运行命令即可继续。"
            )
        )
    }
}
