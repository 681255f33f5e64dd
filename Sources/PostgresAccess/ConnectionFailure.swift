internal import CronModel

/// The errors of connecting, one factory each.
enum ConnectionFailure {
    static func refused(at address: String, message: String, needsPassword: Bool) -> ActionableError {
        guard !needsPassword else {
            return ActionableError(
                "password-needed",
                Text("the server at \"\(address)\" asks for a password", zh: "服务器 \"\(address)\" 需要密码"),
                detail: Text(verbatim: message),
                hints: [
                    Text(
                        "Put it into ~/.pgpass (mode 0600) or PGPASSWORD; never into the command line.",
                        zh: "请写入 ~/.pgpass（权限 0600）或 PGPASSWORD，不要写在命令行里。"
                    )
                ]
            )
        }
        return ActionableError(
            "connection-failed",
            Text("cannot connect to \"\(address)\"", zh: "无法连接 \"\(address)\""),
            detail: Text(verbatim: message),
            hints: [
                Text(
                    "Try the same with psql; cronvault reads --db, the PG* variables, service files and ~/.pgpass as psql does.",
                    zh: "请先用 psql 试同样的连接；cronvault 与 psql 一样读取 --db、PG* 环境变量、服务文件和 ~/.pgpass。"
                )
            ]
        )
    }

    static func pooler(at address: String) -> ActionableError {
        ActionableError(
            "pooler",
            Text("a connection pooler answers at \"\(address)\"", zh: "\"\(address)\" 背后是连接池"),
            detail: Text(
                "Snapshots, locks and session settings do not survive a pooler.",
                zh: "快照、锁和会话设置无法穿过连接池。"
            ),
            hints: [Text("Connect to the server itself.", zh: "请直接连接数据库服务器。")]
        )
    }

    static func outOfMemory() -> ActionableError {
        ActionableError("out-of-memory", Text("libpq cannot allocate a connection", zh: "libpq 无法分配连接"))
    }
}
