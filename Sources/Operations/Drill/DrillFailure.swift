internal import CronModel

/// The errors that keep a drill from being held at all; what it finds is in its report.
enum DrillFailure {
    static func notStarted(tail: String) -> ActionableError {
        ActionableError(
            "drill-server-not-started",
            Text("the throwaway server did not start", zh: "临时服务器未能启动"),
            detail: Text("The server's log ends with:\n\(tail)", zh: "服务器日志的末尾:\n\(tail)")
        )
    }

    static func stillRunning(_ folder: String, pid: Int32) -> ActionableError {
        ActionableError(
            "drill-server-still-running",
            Text(
                "the throwaway server in \"\(folder)\" (process \(pid)) does not end",
                zh: "“\(folder)” 中的临时服务器(进程 \(pid))无法结束"
            ),
            exitStatus: .failedLeavingSomething
        )
    }

    static func noSpace(_ folder: String, needed: Int64, free: Int64) -> ActionableError {
        ActionableError(
            "no-space",
            Text(
                "the drill needs about \(needed / 1_000_000) MB, and \"\(folder)\" has \(free / 1_000_000) MB left",
                zh: "演练约需 \(needed / 1_000_000) MB,而 “\(folder)” 仅剩 \(free / 1_000_000) MB"
            ),
            hints: [Text("Name a folder with more room with --scratch.", zh: "请用 --scratch 指定空间更大的目录。")]
        )
    }

    static func withoutFull(_ set: String) -> ActionableError {
        ActionableError(
            "no-full-layer",
            Text("set \(set) holds no databases", zh: "备份集 \(set) 不含数据库"),
            detail: Text(
                "A recovery begins with nothing: without the full layer there is nothing to rehearse.",
                zh: "恢复从零开始:没有 full 层就无从演练。"
            ),
            hints: [Text("Take a set with --layers full,cron,history.", zh: "请用 --layers full,cron,history 备份。")]
        )
    }

    static func noSuchDrill(_ text: String, cluster: String) -> ActionableError {
        ActionableError(
            "no-drill",
            Text("cluster \"\(cluster)\" has no drill \"\(text)\"", zh: "集群 \"\(cluster)\" 没有演练 \"\(text)\""),
            hints: [Text("\"cronvault drill list\" shows them.", zh: "\"cronvault drill list\" 可列出全部演练。")]
        )
    }
}
