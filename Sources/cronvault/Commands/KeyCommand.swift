internal import ArgumentParser
internal import CronModel
internal import FoundationEssentials
internal import Operations

/// The command `cronvault key`.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "The keys that sets are encrypted to.",
        subcommands: [Rotate.self]
    )

    /// The command `cronvault key rotate`.
    struct Rotate: Operation {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Make a new key for the sets to come.",
            discussion: """
                Writes a new age identity, readable by you alone, and puts its public key into the configuration file in \
                place of the old one. Nothing else of that file changes: not its comments, not its order. Old sets stay \
                as they are, and need the old identity; "cronvault rekey" writes them for the new key.

                Bring the new identity to where restores and drills run, keep a copy apart from the repository, and \
                remove it from a host that only takes backups.

                Examples:
                  cronvault key rotate ~/cronvault-2027.txt --config /etc/cronvault.yaml
                  cronvault key rotate new.txt --replace age1qx9 --config /etc/cronvault.yaml
                  cronvault key rotate second.txt --keep-old

                \(ExitStatus.table)
                """
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The file of the new identity; it must not exist.")
        var file: String

        @Option(
            name: .long,
            help: ArgumentHelp("Which of several public keys goes: its beginning.", valueName: "recipient")
        )
        var replace: String?

        @Flag(name: .customLong("keep-old"), help: "Encrypt to the old ones as well.")
        var keepOld = false

        func validate() throws {
            guard replace == nil || !keepOld else { throw ValidationError("--keep-old takes no --replace.") }
        }

        func perform(_ console: Console) async throws -> ExitStatus {
            guard let path = common.config ?? ProcessInfo.processInfo.environment["CRONVAULT_CONFIG"] else {
                throw RecipientsFailure.noConfiguration()
            }
            let edit = try RecipientsEdit(path, replace: replace, keepsOld: keepOld)
            // Whether it can be done is known before there is a key.
            _ = try edit.text(with: RecipientsEdit.example)
            let identity = try NewIdentity(at: file)
            do {
                try edit.write(identity.recipient)
            } catch {
                identity.remove()
                throw error
            }
            let report = KeyRotation(
                identity: file,
                recipient: identity.recipient,
                replaced: edit.replaced,
                recipients: edit.recipients(with: identity.recipient),
                configuration: path
            )
            try console.showOutcome(report) { KeyRotationView.lines($0) }
            return .done
        }
    }
}

/// What `key rotate` did; keys are an interface for scripts.
struct KeyRotation: Encodable, Sendable {
    let identity: String
    let recipient: String
    let replaced: String?
    let recipients: [String]
    let configuration: String
}

enum KeyRotationView {
    static func lines(_ report: KeyRotation) -> [Line] {
        let old = report.replaced.map { Text(", in place of \($0)", zh: "，替换 \($0)") } ?? Text(verbatim: "")
        return [
            Line(
                Text("new key: \(report.identity)", zh: "新密钥：\(report.identity)"),
                .ok
            ),
            Line(
                Text("\(report.configuration): new sets are encrypted to ", zh: "\(report.configuration)：新备份集将加密给 ")
                    + Text(verbatim: report.recipient) + old
            ),
            Line(
                Text(
                    "HINT: Bring \"\(report.identity)\" to where restores and drills run (--identity, or "
                        + "encryption.identities), keep a copy apart from the repository, and remove it here if this host "
                        + "only takes backups. Without it no new set can be read.",
                    zh: "提示：请将 \"\(report.identity)\" 带到执行恢复和演练的主机（--identity 或 encryption.identities），并在仓库之外"
                        + "另存一份；若本机只做备份，请从本机删除。没有它，任何新备份集都无法读取。"
                )
            ),
            Line(
                Text(
                    "HINT: Keep the old identity: old sets need it. \"cronvault rekey --all\" writes them for the new key.",
                    zh: "提示：请保留旧身份文件：旧备份集需要它。\"cronvault rekey --all\" 可将旧备份集改用新密钥。"
                )
            ),
        ]
    }
}
