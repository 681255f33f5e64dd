internal import CronModel

/// The errors of hooks, one factory each.
enum HookFailure {
    static func tooLong(_ hook: Hook) -> ActionableError {
        ActionableError(
            "hook",
            Text(
                "hook \"\(hook.command[0])\" took longer than \(hook.patience) s",
                zh: "钩子 \"\(hook.command[0])\" 超过 \(hook.patience) 秒"
            )
        )
    }

    static func failed(_ hook: Hook, _ status: String, _ said: String) -> ActionableError {
        ActionableError(
            "hook",
            Text("hook \"\(hook.command[0])\" failed", zh: "钩子 \"\(hook.command[0])\" 失败"),
            detail: Text(verbatim: said.isEmpty ? status : "\(status): \(said.prefix(500))")
        )
    }
}
