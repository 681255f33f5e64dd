internal import BackupFormat
internal import CronModel

/// Why sets cannot be rekeyed, one factory each.
enum RekeyFailure {
    /// Whether the other sets can be rekeyed all the same.
    static func isOfTheSetAlone(_ error: ActionableError) -> Bool {
        ["damaged", "object-missing", "format-newer", "unsigned-set", "bad-signature", "other-signer", "set-gone"]
            .contains(error.code)
    }

    static func noRecipients() -> ActionableError {
        ActionableError(
            "no-recipients",
            Text("there are no recipients to encrypt to", zh: "没有可用于加密的接收者"),
            hints: [
                Text(
                    "List their public keys under encryption.recipients in the configuration; sets are never decrypted for good.",
                    zh: "请在配置项 encryption.recipients 中列出其公钥；rekey 不会将备份集变回未加密。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func noSigningKey(_ set: SetID) -> ActionableError {
        ActionableError(
            "rekey-signature",
            Text(
                "set \(set) is signed, and there is no key to sign it anew",
                zh: "备份集 \(set) 已签名，但没有可用于重新签名的密钥"
            ),
            hints: [
                Text(
                    "Configure signing-key of the cluster: without a signature, who trusts keys would not believe it.",
                    zh: "请为该集群配置 signing-key：没有签名，要求可信密钥的一方不会采信它。"
                )
            ],
            exitStatus: .wrongKey
        )
    }

    static func otherSigner(_ set: SetID) -> ActionableError {
        ActionableError(
            "other-signer",
            Text(
                "set \(set) is signed by another key than the signing-key, and that is not trusted here",
                zh: "备份集 \(set) 由 signing-key 以外的密钥签名，而该密钥在此不受信任"
            ),
            hints: [
                Text(
                    "Signing it anew would vouch for it: name its key in trusted-keys first.",
                    zh: "重新签名等于为其担保：请先将其密钥列入 trusted-keys。"
                )
            ]
        )
    }

    static func untrustedKey() -> ActionableError {
        ActionableError(
            "rekey-signature",
            Text("signing-key is none of the trusted-keys", zh: "signing-key 不在 trusted-keys 之列"),
            hints: [
                Text(
                    "What it signs would not be believed: name its public key in trusted-keys.",
                    zh: "它所签名的内容不会被采信：请将其公钥列入 trusted-keys。"
                )
            ],
            exitStatus: .wrongKey
        )
    }

    static func gone(_ what: String) -> ActionableError {
        ActionableError(
            "set-gone",
            Text("\(what) was removed meanwhile", zh: "\(what) 在此期间被删除"),
            hints: [
                Text(
                    "Run the command again, and not at the same time as prune.",
                    zh: "请重新运行命令，不要与 prune 同时进行。"
                )
            ]
        )
    }

    static func noID(_ set: SetID) -> ActionableError {
        ActionableError(
            "rekey-id",
            Text("no other id of that second is free: \(set)", zh: "该秒已没有其他可用的编号：\(set)")
        )
    }

    /// Something that is not of one set alone ended it.
    static func stopped(_ error: any Error, after count: Int, of all: Int) -> any Error {
        guard count > 0, let error = error as? ActionableError else { return error }
        return error.ending(
            with: .failedLeavingSomething,
            detail: Text(
                "\(count) of \(all) sets are rekeyed, and all are whole; run the command again.",
                zh: "\(all) 个备份集中已有 \(count) 个更换了密钥，全部完好；请重新运行命令。"
            )
        )
    }
}
