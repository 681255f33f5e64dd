internal import CronModel

/// The errors of the command line itself, as scripts read them; people get the argument parser's own words.
enum UsageFailure {
    /// What the argument parser says, with usage and all, begun as every error of ours is.
    static func text(_ message: String) -> String {
        let own = "Error: "
        return (message.hasPrefix(own) ? "cronvault: error: \(message.dropFirst(own.count))" : message) + "\n"
    }

    static func wrong(_ message: String) -> ActionableError {
        ActionableError(
            "usage",
            Text(verbatim: message),
            hints: [Text("See --help of the command.", zh: "请查看该命令的 --help。")],
            exitStatus: .wrongUsage
        )
    }

    /// Options of a restore that mean nothing where a record is undone.
    static func notForRecords(_ id: String) -> ActionableError {
        ActionableError(
            "usage",
            Text(
                "\"\(id)\" is no set; undoing a record takes --job, --on-conflict, --layers cron,history and --dry-run alone",
                zh: "\"\(id)\" 不是备份集；撤销记录仅接受 --job、--on-conflict、--layers cron,history 和 --dry-run"
            ),
            exitStatus: .wrongUsage
        )
    }
}
