internal import BackupFormat
internal import CronModel

/// The errors of bringing sets from one repository into another, one factory each.
enum CopyFailure {
    static func otherServer(_ cluster: String, at place: String, there: String, here: String) -> ActionableError {
        ActionableError(
            "copy-of-other-server",
            Text(
                "cluster \"\(cluster)\" in \"\(place)\" belongs to another server",
                zh: "\"\(place)\" 中的集群 \"\(cluster)\" 属于另一台服务器"
            ),
            detail: Text(
                "Its system identifier is \(there), that of the cluster copied is \(here).",
                zh: "其系统标识为 \(there)，要复制的集群为 \(here)。"
            ),
            hints: [
                Text(
                    "Two repositories cannot have one copy unless their clusters have different names: give it a place of its "
                        + "own.",
                    zh: "除非集群名称不同，两个仓库不能共用一份副本：请另指定位置。"
                )
            ]
        )
    }

    static func differs(_ set: SetID, at place: String) -> ActionableError {
        ActionableError(
            "copy-differs",
            Text("another set stands under the id \(set) in \"\(place)\"", zh: "\"\(place)\" 中编号 \(set) 下是另一个备份集"),
            hints: [
                Text(
                    "One of the two was changed: see \"cronvault check \(set)\" on both. \"cronvault copy \(set) --repair\" "
                        + "makes the copy what the other one is.",
                    zh: "二者之一被改动过：请对两处分别运行 \"cronvault check \(set)\"。\"cronvault copy \(set) --repair\" 会使副本与另一份一致。"
                )
            ],
            exitStatus: .checkFailed
        )
    }

    static func vanishing(_ place: String) -> ActionableError {
        ActionableError(
            "copy-vanishing",
            Text("\"\(place)\" was removed while the set was copied", zh: "复制备份集时 \"\(place)\" 被删除"),
            hints: [Text("Run it again.", zh: "请重新运行。")]
        )
    }
}
