internal import BackupFormat
internal import CronModel

/// Why a set is not believed.
package enum SignatureFailure {
    /// Those of every error here.
    package static let codes: Set<String> = ["unsigned-set", "bad-signature"]

    static func refused(_ set: SetID, _ verdict: SignaturePolicy.Verdict, file: String) -> ActionableError {
        switch verdict {
        case .unsigned, .trusted: unsigned(set)
        case .missing: bad(set, Text("\"\(file)\" is not there.", zh: "\"\(file)\" 不存在。"))
        case .stranger:
            bad(
                set,
                Text(
                    "The key that signed it is none of the trusted ones.",
                    zh: "签名所用的密钥不在受信任的密钥之列。"
                )
            )
        case .wrong:
            bad(
                set,
                Text(
                    "The signature in \"\(file)\" is not of this manifest: one of the two was changed, or comes from "
                        + "somewhere else.",
                    zh: "\"\(file)\" 中的签名不属于此清单：二者之一被改动过，或来自别处。"
                )
            )
        }
    }

    /// The newest set is refused: none before it is taken unasked.
    static func newest(_ error: ActionableError, instead older: SetID?) -> ActionableError {
        let hint = older.map { id in
            Text(
                "The newest set before it with a trusted signature is \(id): name it to use it.",
                zh: "在它之前、签名受信任的最新备份集是 \(id)：如要使用，请指明其编号。"
            )
        }
        return ActionableError(
            error.code,
            error.problem,
            detail: error.detail.map { $0 + notPassedOver } ?? notPassedOver,
            hints: error.hints + (hint.map { [$0] } ?? []),
            exitStatus: error.exitStatus
        )
    }

    private static let notPassedOver = Text(
        " It comes before any set that \"latest\" could be, and no older one is taken in its place unasked.",
        zh: "按 \"latest\" 应先看此备份集，不会自动改用更旧的备份集。"
    )

    private static func unsigned(_ set: SetID) -> ActionableError {
        ActionableError(
            "unsigned-set",
            Text("set \(set) is not signed, and signatures are required", zh: "备份集 \(set) 没有签名，而配置要求签名"),
            detail: Text(
                "Nothing tells who wrote it; whoever writes a set can act as any role of the server it is restored onto.",
                zh: "无从得知由谁写入；能写入备份集的人，可以在恢复目标上以任何角色行事。"
            ),
            hints: [
                Text(
                    "Take sets with signing-key configured. Where you are sure of this one, use a configuration without "
                        + "require-signatures.",
                    zh: "备份时请配置 signing-key。如确信此备份集可靠，请改用不含 require-signatures 的配置。"
                )
            ]
        )
    }

    private static func bad(_ set: SetID, _ detail: Text) -> ActionableError {
        ActionableError(
            "bad-signature",
            Text("set \(set) has no signature by a trusted key", zh: "备份集 \(set) 没有受信任密钥的有效签名"),
            detail: detail,
            hints: [
                Text(
                    "\"cronvault check\" looks at every set. After a change of keys, trusted-keys must name the old one too.",
                    zh: "\"cronvault check\" 会检查每个备份集。更换密钥后，trusted-keys 中也须列出旧密钥。"
                )
            ]
        )
    }
}
