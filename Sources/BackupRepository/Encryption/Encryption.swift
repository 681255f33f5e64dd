internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// To whom new files are encrypted, and what decrypts those there are.
package struct Encryption: Sendable, Hashable {
    /// Public keys; none: new files are not encrypted.
    package let recipients: [String]
    /// Files that hold private keys; they are where a restore runs, not where backups are taken.
    package let identityFiles: [String]

    package init(recipients: [String] = [], identityFiles: [String] = []) {
        self.recipients = recipients
        self.identityFiles = identityFiles
    }

    /// Whether a text can be a public key.
    package static func isRecipient(_ text: String) -> Bool { Age.isRecipient(text) }

    package var encrypts: Bool { !recipients.isEmpty }
    package var decrypts: Bool { !identityFiles.isEmpty }

    /// Takes what is to be encrypted and hands what comes of it to `body`, on a thread of its own; nil: nothing is to be.
    func encrypting(_ file: String, _ body: @escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Filter? {
        guard encrypts else { return nil }
        return Filter(try Age.encrypting(to: recipients), file: file, body)
    }

    /// What a reader's object decrypts to.
    ///
    /// Throws `key-missing`; its reading throws `wrong-key`.
    func decrypting(_ reader: any ObjectReader, file: String) throws -> any ObjectReader {
        guard decrypts else { throw Self.noKey(file) }
        return DecryptingReader(reader, try Age.decrypting(with: identityFiles), file: file)
    }

    private static func noKey(_ file: String) -> ActionableError {
        ActionableError(
            "key-missing",
            Text("\"\(file)\" is encrypted, and there is no key", zh: "\"\(file)\" 已加密，但没有密钥"),
            hints: [
                Text(
                    "Name the identity file with --identity, CRONVAULT_IDENTITY or encryption.identities in the configuration.",
                    zh: "请用 --identity、CRONVAULT_IDENTITY 或配置项 encryption.identities 指定身份文件。"
                )
            ],
            exitStatus: .wrongKey
        )
    }
}
