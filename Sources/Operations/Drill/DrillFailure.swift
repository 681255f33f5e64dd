internal import CronModel

/// The errors that keep a drill from being held at all; what it finds is in its report.
enum DrillFailure {
    static let notStarted = "drill-server-not-started"

    static func notStarted(tail: String) -> ActionableError {
        ActionableError(
            notStarted,
            Text("the throwaway server did not start", zh: "临时服务器未能启动"),
            detail: Text("The server's log ends with:\n\(tail)", zh: "服务器日志的末尾：\n\(tail)")
        )
    }

    static func stillRunning(_ folder: String, pid: Int32) -> ActionableError {
        ActionableError(
            "drill-server-still-running",
            Text(
                "the throwaway server in \"\(folder)\" (process \(pid)) does not end",
                zh: "“\(folder)” 中的临时服务器（进程 \(pid)）无法结束"
            ),
            exitStatus: .failedLeavingSomething
        )
    }

    static func noSpace(_ folder: String, needed: Int64, free: Int64) -> ActionableError {
        ActionableError(
            "no-space",
            Text(
                "the drill needs about \(needed / 1_000_000) MB, and \"\(folder)\" has \(free / 1_000_000) MB left",
                zh: "演练约需 \(needed / 1_000_000) MB，而 “\(folder)” 仅剩 \(free / 1_000_000) MB"
            ),
            hints: [Text("Name a folder with more room with --scratch.", zh: "请用 --scratch 指定空间更大的目录。")]
        )
    }

    static func copyNeedsOwnServer() -> ActionableError {
        ActionableError(
            "copy-needs-own-server",
            Text("a copy of a server's files is a server of its own", zh: "服务器文件副本本身就是一台服务器"),
            hints: [Text("Leave --on out.", zh: "请省略 --on。")],
            exitStatus: .wrongUsage
        )
    }

    static func selfTestNeedsDumps() -> ActionableError {
        ActionableError(
            "self-test-needs-dumps",
            Text("the self-test breaks dumps, and the set holds a copy of the server", zh: "自检需要破坏转储，而该备份集保存的是服务器副本"),
            hints: [
                Text(
                    "Take a set with --full logical for it; \"cronvault drill\" verifies a copy by pg_verifybackup.",
                    zh: "请另取一个 --full logical 的备份集；\"cronvault drill\" 会用 pg_verifybackup 验证副本。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func tablespacesUnmapped(_ locations: [String]) -> ActionableError {
        ActionableError(
            "tablespaces-unmapped",
            Text("the copy's tablespaces would come back where the source has its own", zh: "副本的表空间会恢复到源端表空间所在位置"),
            detail: Text(verbatim: locations.joined(separator: ", ")),
            hints: [
                Text(
                    "Have the restore command put them into {tablespace-folder} (pgBackRest: --tablespace-map-all).",
                    zh: "请让恢复命令把它们放入 {tablespace-folder}（pgBackRest：--tablespace-map-all）。"
                )
            ]
        )
    }

    static func copyLeadsOut(_ name: String) -> ActionableError {
        ActionableError(
            "copy-leads-out",
            Text("\(name) of the copy leads out of its folder", zh: "副本的 \(name) 指向其目录之外"),
            detail: Text(
                "A server started on it would write there, maybe into the data of one that runs.",
                zh: "据此启动的服务器会写入该处，可能破坏正在运行的服务器的数据。"
            )
        )
    }

    static func withoutFull(_ set: String) -> ActionableError {
        ActionableError(
            "no-full-layer",
            Text("set \(set) holds no databases", zh: "备份集 \(set) 不含数据库"),
            detail: Text(
                "A recovery begins with nothing: without the full layer there is nothing to rehearse.",
                zh: "恢复从零开始：没有 full 层就无从演练。"
            ),
            hints: [Text("Take a set with --layers full,cron,history.", zh: "请用 --layers full,cron,history 备份。")]
        )
    }

    static func scratchIsSource(_ address: String) -> ActionableError {
        ActionableError(
            "scratch-is-source",
            Text("\(address) is the source itself", zh: "\(address) 就是源服务器"),
            hints: [Text("Name an empty server with --on, or leave it out.", zh: "请用 --on 指定空服务器，或省略该选项。")]
        )
    }

    static func scratchMayBeSource(_ address: String) -> ActionableError {
        ActionableError(
            "scratch-may-be-source",
            Text("\(address) has the system identifier of the source", zh: "\(address) 的系统标识符与源服务器相同"),
            detail: Text(
                "It is a copy of the source, or the source itself, started again since.",
                zh: "它是源服务器的副本，或者就是重启过的源服务器。"
            ),
            hints: [
                Text(
                    "Configure clusters.NAME.connection, where the source answers: the two can then be told apart by data "
                        + "folder and start time.",
                    zh: "请配置 clusters.NAME.connection 指向能连接的源服务器：这样即可按数据目录和启动时间区分二者。"
                ),
                Text(
                    "If you know that it is a copy, say so with --is-copy. It must be empty all the same.",
                    zh: "如果确知它是副本，请用 --is-copy 说明。它同样必须为空。"
                ),
            ]
        )
    }

    static func scratchStandby(_ address: String) -> ActionableError {
        ActionableError(
            "scratch-standby",
            Text("\(address) is a standby", zh: "\(address) 是备库"),
            hints: [Text("Nothing can be restored there until it is promoted.", zh: "提升为主库之前无法在其上恢复。")]
        )
    }

    static func scratchNotEmpty(_ address: String, _ database: String, _ objects: [String]) -> ActionableError {
        let list = objects.prefix(10).joined(separator: ", ") + (objects.count > 10 ? ", …" : "")
        return ActionableError(
            "scratch-not-empty",
            Text("database \"\(database)\" of \(address) is not empty", zh: "\(address) 的数据库 \"\(database)\" 不为空"),
            detail: Text("It holds \(list).", zh: "其中有 \(list)。"),
            hints: [
                Text(
                    "A drill removes whatever is in the databases it restores: give it a server that has nothing to lose.",
                    zh: "演练会清空其恢复的数据库：请提供没有数据的服务器。"
                )
            ]
        )
    }

    static func scratchInUse(_ address: String, _ database: String) -> ActionableError {
        ActionableError(
            "scratch-not-empty",
            Text("\(address) has a database \"\(database)\" of its own", zh: "\(address) 有自己的数据库 \"\(database)\""),
            detail: Text(
                "The set does not hold it: this server is in use for something else.",
                zh: "备份集不含该数据库：此服务器另有用途。"
            ),
            hints: [
                Text(
                    "Give the drill a server that was made for it, with no database but those of initdb and the set.",
                    zh: "请提供专为演练建立的服务器：除 initdb 和备份集的数据库外没有其他数据库。"
                )
            ]
        )
    }

    static func scratchBusy(_ address: String, _ process: Int32) -> ActionableError {
        ActionableError(
            "scratch-busy",
            Text("process \(process) holds a drill on \(address)", zh: "进程 \(process) 正在 \(address) 上演练"),
            exitStatus: .locked
        )
    }

    static func scratchRole(_ address: String, _ user: String) -> ActionableError {
        ActionableError(
            "scratch-role",
            Text("role \"\(user)\" is no superuser of \(address)", zh: "角色 \"\(user)\" 不是 \(address) 的超级用户")
        )
    }

    static func scratchRemains(_ address: String, _ reason: Text) -> ActionableError {
        ActionableError(
            "scratch-remains",
            Text("something of the drill remains on \(address)", zh: "演练在 \(address) 上留有残余"),
            detail: reason,
            hints: [Text("The next drill there tries again.", zh: "下次在其上演练时会再次清理。")],
            exitStatus: .failedLeavingSomething
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
