internal import BackupFormat
package import CronModel
internal import Glibc

/// The errors of a repository, one factory each.
package enum RepositoryFailure {
    static func system(_ doing: String, _ place: String, _ number: Int32) -> ActionableError {
        let reason = String(cString: strerror(number))
        let hint: Text? =
            switch number {
            case ENOSPC, EDQUOT:
                Text(
                    "Free some space or choose another repository with --repo; nothing half-written became visible.",
                    zh: "请释放空间，或用 --repo 选择其他仓库；没有任何写了一半的内容可见。"
                )
            case EROFS:
                Text(
                    "Mount it writable, or choose another repository with --repo.",
                    zh: "请以可写方式挂载，或用 --repo 选择其他仓库。"
                )
            case EACCES, EPERM:
                Text(
                    "Run as the user that owns the repository, or choose another one with --repo.",
                    zh: "请以仓库所有者的身份运行，或用 --repo 选择其他仓库。"
                )
            default: nil
            }
        return ActionableError(
            number == ENOSPC || number == EDQUOT ? "no-space" : "repository-io",
            Text("\(doing) \"\(place)\": \(reason)", zh: "无法访问 \"\(place)\"：\(reason)"),
            hints: hint.map { [$0] } ?? []
        )
    }

    static func readOnly(_ place: String) -> ActionableError {
        ActionableError(
            "read-only",
            Text("\"\(place)\" is not written: the repository is only read", zh: "不写入 \"\(place)\"：仓库为只读"),
            hints: [Text("Leave out --read-only.", zh: "请去掉 --read-only。")]
        )
    }

    static func missing(_ place: String) -> ActionableError {
        ActionableError(
            "object-missing",
            Text("\"\(place)\" does not exist", zh: "\"\(place)\" 不存在"),
            exitStatus: .checkFailed
        )
    }

    static func notAFile(_ place: String) -> ActionableError {
        FormatError.damaged(place, Text("it is no regular file", zh: "不是普通文件"))
    }

    static func tooLarge(_ place: String, limit: Int) -> ActionableError {
        FormatError.damaged(place, Text("it is larger than \(limit) bytes", zh: "超过 \(limit) 字节"))
    }

    package static func none(at place: String) -> ActionableError {
        ActionableError(
            "no-repository",
            Text("there is no repository at \"\(place)\"", zh: "\"\(place)\" 处没有备份仓库"),
            hints: [
                Text(
                    "\"cronvault backup\" makes one; name another place with --repo or CRONVAULT_REPO.",
                    zh: "\"cronvault backup\" 会自动创建；也可用 --repo 或 CRONVAULT_REPO 指定其他位置。"
                )
            ],
            exitStatus: .noRepository
        )
    }

    static func notARepository(_ place: String) -> ActionableError {
        ActionableError(
            "not-a-repository",
            Text("\"\(place)\" holds other files and no repository", zh: "\"\(place)\" 中有其他文件，且不是备份仓库"),
            hints: [Text("Name an empty or a new folder.", zh: "请指定一个空目录或新目录。")],
            exitStatus: .noRepository
        )
    }

    package static func noSet(_ text: String, cluster: String, wanting: String) -> ActionableError {
        ActionableError(
            "no-set",
            text == "latest"
                ? Text(
                    "cluster \"\(cluster)\" has no complete set\(wanting.isEmpty ? "" : " with the layers \(wanting)")",
                    zh: "集群 \"\(cluster)\" 没有\(wanting.isEmpty ? "" : "包含 \(wanting) 层的")完整备份集"
                )
                : Text("cluster \"\(cluster)\" has no set \"\(text)\"", zh: "集群 \"\(cluster)\" 没有备份集 \"\(text)\""),
            hints: [
                Text(
                    "\"cronvault list\" shows the sets and their layers; --allow-partial admits partial ones.",
                    zh: "\"cronvault list\" 列出备份集及其包含的层；--allow-partial 允许使用不完整的备份集。"
                )
            ]
        )
    }

    static func ambiguous(_ prefix: String, _ ids: [SetID]) -> ActionableError {
        let list = ids.prefix(5).map(\.description).joined(separator: ", ")
        return ActionableError(
            "ambiguous-set",
            Text("\"\(prefix)\" begins the ids of \(ids.count) sets", zh: "\"\(prefix)\" 匹配 \(ids.count) 个备份集"),
            detail: Text(verbatim: list)
        )
    }

    static func partial(_ id: SetID) -> ActionableError {
        ActionableError(
            "partial-set",
            Text("set \(id) is partial: rows were hidden from the role that took it", zh: "备份集 \(id) 不完整：部分行对备份角色不可见"),
            hints: [Text("Pass --allow-partial to use it all the same.", zh: "如仍要使用，请加 --allow-partial。")]
        )
    }

    package static func otherServer(cluster: String, known: String, found: String) -> ActionableError {
        ActionableError(
            "other-server",
            Text("cluster \"\(cluster)\" belongs to another server", zh: "集群 \"\(cluster)\" 属于另一台服务器"),
            detail: Text(
                "Its system identifier is \(known), the connected server's is \(found).",
                zh: "其系统标识为 \(known)，当前服务器为 \(found)。"
            ),
            hints: [
                Text(
                    "Give this server a name of its own with --cluster. After a recovery or pg_upgrade, adopt it with "
                        + "\"cronvault cluster adopt \(cluster) --confirm\".",
                    zh:
                        "请用 --cluster 为此服务器另起名称；若为恢复或 pg_upgrade 之后，请用 \"cronvault cluster adopt \(cluster) --confirm\" 接管。"
                )
            ]
        )
    }
}
