internal import BackupFormat
internal import CronModel

/// What is other where the full layer is a copy of the server's files: people bring it back by RESTORE.md, and no command
/// of cronvault does on a server that runs.
extension RunbookWriter {
    func serverLost(_ copy: FullCopy) -> Scenario {
        Scenario(
            id: "server-lost",
            title: Text("The server was lost", zh: "服务器丢失"),
            when: Text("Nothing is left but the sets.", zh: "除备份集外一无所有。"),
            steps: [
                byGuide,
                Step(
                    what: Text("See that every job is there, inactive.", zh: "确认作业齐全且均已停用。"),
                    command: cronvault("verify \(set) \(target)") + " || true",
                    expect: Text("nothing FAILED but jobs.state", zh: "除 jobs.state 外没有“失败”")
                ),
                arm("\(set) --source-gone"),
                Step(
                    what: Text("Take a set of it.", zh: "立即备份新服务器。"),
                    command: cronvault("backup --label after-recovery \(target)"),
                    expect: Text("a complete set", zh: "完整的备份集")
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
            ] + (copy.kind == .external ? [Text("The copy is kept by \(copy.tool).", zh: "副本由 \(copy.tool) 保存。")] : []),
            seconds: drill?.rtoSeconds
        )
    }

    var stagingByCopy: Scenario {
        Scenario(
            id: "staging-clone",
            title: Text("A copy for staging", zh: "为预发环境做副本"),
            when: Text(
                "Production's data and jobs on another server, with no job running.",
                zh: "在其他服务器上建立生产数据和作业的副本，且不运行任何作业。"
            ),
            steps: [
                byGuide,
                Step(
                    what: Text("See that none is active.", zh: "确认没有作业处于启用状态。"),
                    command: cronvault("jobs \(target)"),
                    expect: Text("no job is active", zh: "没有启用的作业")
                ),
            ],
            pitfalls: [
                Text(
                    "Subscriptions and foreign servers in the data still name production.",
                    zh: "数据中的订阅和外部服务器仍指向生产环境。"
                ),
                Text("Role passwords are production's.", zh: "角色密码与生产环境相同。"),
            ],
            seconds: drill?.rtoSeconds
        )
    }

    private var byGuide: Step {
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
