internal import CronModel
internal import ExternalTools

/// The errors of a lab's server.
extension LabFailure {
    static func withoutCron(_ installation: PostgresInstallation) -> ActionableError {
        ActionableError(
            "pg-cron-missing",
            Text(
                "PostgreSQL \(installation.version) in \(installation.directory) has no pg_cron",
                zh: "\(installation.directory) 中的 PostgreSQL \(installation.version) 没有 pg_cron"
            ),
            hints: [
                Text(
                    "Install it (Debian: postgresql-\(installation.major)-cron), or name the programs of another "
                        + "PostgreSQL with --pg-bindir.",
                    zh: "请安装（Debian:postgresql-\(installation.major)-cron），或用 --pg-bindir 指定另一个 PostgreSQL 的程序目录。"
                )
            ]
        )
    }

    static func socketPath(_ path: String) -> ActionableError {
        ActionableError(
            "lab-socket-path",
            Text("the socket's path is too long: \(path)", zh: "套接字路径过长：\(path)"),
            hints: [Text("Give the lab a shorter name.", zh: "请为实验服务器取更短的名称。")]
        )
    }

    static func noPort() -> ActionableError {
        ActionableError("lab-port", Text("found no free port on 127.0.0.1", zh: "在 127.0.0.1 上找不到空闲端口"))
    }

    static func portTaken(_ port: UInt16, _ name: LabName) -> ActionableError {
        ActionableError(
            "lab-port-taken",
            Text(
                "port \(port) of lab \"\(name.text)\" is taken by another program",
                zh: "实验服务器“\(name.text)”的端口 \(port) 已被其他程序占用"
            ),
            detail: Text(
                "The lab's jobs carry this port; on another one they would run on the server that has it now.",
                zh: "其作业记录了该端口；若改用其他端口，作业会在占用该端口的服务器上运行。"
            ),
            hints: [
                Text(
                    "End the other program, or delete the lab: cronvault lab stop --name \(name.text) --delete",
                    zh: "请结束该程序，或删除实验服务器：cronvault lab stop --name \(name.text) --delete"
                )
            ]
        )
    }

    /// The server did not start; what its log says is the detail.
    static func notStarted(_ name: LabName, tail: String) -> ActionableError {
        ActionableError(
            "lab-not-started",
            Text("the server of lab \"\(name.text)\" did not start", zh: "实验服务器“\(name.text)”未能启动"),
            detail: Text("The server's log ends with:\n\(tail)", zh: "服务器日志的末尾：\n\(tail)")
        )
    }

    static func otherSettings(_ name: LabName) -> ActionableError {
        ActionableError(
            "lab-running",
            Text(
                "lab \"\(name.text)\" is running already, with other settings",
                zh: "实验服务器“\(name.text)”已在运行，但设置不同"
            ),
            detail: Text("Settings are taken when a server starts.", zh: "设置在服务器启动时生效。"),
            hints: [
                Text(
                    "Stop it first: cronvault lab stop --name \(name.text)",
                    zh: "请先停止：cronvault lab stop --name \(name.text)"
                )
            ]
        )
    }

    static func notRunning(_ name: LabName) -> ActionableError {
        ActionableError(
            "lab-not-running",
            Text("lab \"\(name.text)\" is not running", zh: "实验服务器“\(name.text)”没有运行"),
            hints: [
                Text(
                    "Start it: cronvault lab start --name \(name.text)",
                    zh: "请启动：cronvault lab start --name \(name.text)"
                )
            ]
        )
    }

    static func stillRunning(_ name: LabName, pid: Int32) -> ActionableError {
        ActionableError(
            "lab-still-running",
            Text(
                "the server of lab \"\(name.text)\" (process \(pid)) does not end",
                zh: "实验服务器“\(name.text)”（进程 \(pid)）无法结束"
            ),
            exitStatus: .failedLeavingSomething
        )
    }

    static func withoutCronDatabase(_ name: LabName) -> ActionableError {
        ActionableError(
            "lab-without-cron",
            Text("lab \"\(name.text)\" runs without pg_cron", zh: "实验服务器“\(name.text)”未加载 pg_cron"),
            hints: [
                Text(
                    "Its own --option shared_preload_libraries keeps pg_cron out; start it without.",
                    zh: "其 --option shared_preload_libraries 排除了 pg_cron；请去掉后重新启动。"
                )
            ]
        )
    }
}
