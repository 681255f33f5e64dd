internal import BackupRepository
internal import CronModel

extension Encryption {
    /// The key `encryption`: `recipients`, a list of public keys, and `identities`, a list of files with private ones.
    init(_ root: YAMLEntry) throws {
        var (recipients, identities): ([String], [String]) = ([], [])
        for entry in try root.entries() {
            switch entry.key {
            case "recipients":
                recipients = try entry.list()
                if let wrong = recipients.first(where: { !Encryption.isRecipient($0) }) {
                    throw entry.failure(
                        Text(
                            "\"\(wrong.prefix(12))…\" is no public key of age (age1…) or SSH",
                            zh: "\"\(wrong.prefix(12))…\" 不是 age（age1…）或 SSH 公钥"
                        )
                    )
                }
            case "identities": identities = try entry.list()
            default: throw entry.unknown()
            }
        }
        self.init(recipients: recipients, identityFiles: identities)
    }

    /// The same with one more file that holds a private key.
    func with(identity: String?) -> Encryption {
        guard let identity, !identity.isEmpty, !identityFiles.contains(identity) else { return self }
        return Encryption(recipients: recipients, identityFiles: [identity] + identityFiles)
    }
}
