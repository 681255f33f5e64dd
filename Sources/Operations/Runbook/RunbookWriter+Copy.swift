internal import BackupFormat
internal import CronModel

/// What is other where the full layer is a copy of the server's files: people bring it back by RESTORE.md, and no command
/// of cronvault does on a server that runs.
extension RunbookWriter {
    func serverLost(_ copy: FullCopy) -> Scenario {
        serverLost(
            recovery: [
                guide,
                Step(
                    what: Text("See that every job is there, inactive.", zh: "确认作业齐全且均已停用。"),
                    command: cronvault("verify \(set) \(target)") + " || true",
                    expect: Text("nothing FAILED but jobs.state", zh: "除 jobs.state 外没有“失败”")
                ),
            ],
            pitfalls: [
                Text(
                    "Never start the copy in another way: its jobs are active, and aimed at the server it was taken from.",
                    zh: "切勿以其他方式启动副本：其作业处于启用状态，并指向原服务器。"
                ),
                Text(
                    "It needs PostgreSQL \(contents.manifest.server.major), of this very major.",
                    zh: "需要同一主版本的 PostgreSQL \(contents.manifest.server.major)。"
                ),
            ] + (copy.kind == .external ? [Text("The copy is kept by \(copy.tool).", zh: "副本由 \(copy.tool) 保存。")] : [])
        )
    }

    /// The steps of RESTORE.md, as one.
    var guide: Step {
        Step(
            what: Text(
                "Follow RESTORE.md in the folder of set \(set) until the server runs as usual: the copy is brought back, verified, "
                    + "started behind a fence, and its jobs made inactive. TARGET is that server.",
                zh: "按备份集 \(set) 目录中的 RESTORE.md 操作，直到服务器正常运行：取回副本、验证、隔离启动、停用作业。TARGET 为该服务器。"
            ),
            command: nil,
            expect: nil
        )
    }
}
