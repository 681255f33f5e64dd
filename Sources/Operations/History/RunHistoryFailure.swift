internal import BackupFormat
internal import CronModel

/// The errors of asking for runs, one factory each.
enum RunHistoryFailure {
    static func notARun() -> ActionableError {
        FormatError.damaged("history", Text("a row is no run of a job", zh: "有一行不是作业运行记录"))
    }

    static func noJob(_ name: String) -> ActionableError {
        ActionableError(
            "no-job",
            Text("no job is called \"\(name)\"", zh: "没有名为 \"\(name)\" 的作业"),
            hints: [
                Text(
                    "Jobs that are gone are found by their number; cronvault history --stats lists all of them.",
                    zh: "已删除的作业可按编号查找；cronvault history --stats 会列出所有作业。"
                )
            ]
        )
    }
}
