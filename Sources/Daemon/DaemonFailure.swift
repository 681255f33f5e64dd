internal import CronModel

/// The errors of the daemon, one factory each.
enum DaemonFailure {
    static func open(_ address: ListenAddress) -> ActionableError {
        ActionableError(
            "authentication-needed",
            Text(
                "cannot listen on \(address) without authentication: other machines can reach it",
                zh: "未配置身份验证，不能监听 \(address)：其他机器可以访问该地址"
            ),
            hints: [
                Text(
                    "Give serve a token-file or password-file in the configuration, or listen on 127.0.0.1 behind a proxy that asks who "
                        + "comes.",
                    zh: "请在配置的 serve 中给出 token-file 或 password-file，或监听 127.0.0.1 并由负责验证身份的代理转发。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static let nobodyToAct = ActionableError(
        "authentication-needed",
        Text(
            "serve.actions needs a password-file: only who logs in may act",
            zh: "serve.actions 需要 password-file：只有登录的人才能操作"
        ),
        hints: [
            Text(
                "Make lines NAME:HASH by cronvault serve --hash-password.",
                zh: "请用 cronvault serve --hash-password 生成 NAME:HASH 行。"
            )
        ],
        exitStatus: .wrongUsage
    )

    static func cannotListen(_ address: ListenAddress, _ reason: String) -> ActionableError {
        ActionableError(
            "listen",
            Text("cannot listen on \(address): \(reason)", zh: "无法监听 \(address):\(reason)")
        )
    }

    static func doneElsewhere(_ work: Work) -> ActionableError {
        ActionableError(
            "done-elsewhere",
            Text(
                "another cronvault has just done this: \(work.rawValue)",
                zh: "另一个 cronvault 刚刚完成此操作：\(work.rawValue)"
            ),
            exitStatus: .locked
        )
    }

    /// For what is thrown by others than us.
    static func wrapping(_ error: any Error) -> ActionableError {
        error as? ActionableError ?? ActionableError("internal", Text(verbatim: "\(error)"))
    }
}
