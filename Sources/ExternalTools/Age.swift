package import CronModel

/// age, which encrypts to public keys, as typed calls that block (https://age-encryption.org/v1).
package enum Age {
    /// Encrypts what is written to it to every one of the recipients.
    package static func encrypting(to recipients: [String]) throws -> PipedProcess {
        try PipedProcess(
            ChildProcess("age", ["--encrypt"] + recipients.flatMap { ["--recipient", $0] }),
            writes: true,
            reads: true
        )
    }

    /// Decrypts what is written to it by whichever of the identity files fits.
    package static func decrypting(with identityFiles: [String]) throws -> PipedProcess {
        try PipedProcess(
            ChildProcess("age", ["--decrypt"] + identityFiles.flatMap { ["--identity", $0] }),
            writes: true,
            reads: true
        )
    }

    /// A new identity: the content of its file, and its public key.
    package static func newIdentity() throws -> (file: [UInt8], recipient: String) {
        let process = try PipedProcess(ChildProcess("age-keygen", []), reads: true)
        var file: [UInt8] = []
        try process.forEachPiece { file.append(contentsOf: $0) }
        let ending = process.wait()
        guard ending.succeeded else { throw failure(ending, on: "age-keygen") }
        let text = String(decoding: file, as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("# public key: ") }
        guard let recipient = line?.dropFirst("# public key: ".count) else { throw failure(ending, on: "age-keygen") }
        return (file, String(recipient))
    }

    /// Whether a text can be a recipient: age's own public keys, a plugin's, and those of SSH.
    package static func isRecipient(_ text: String) -> Bool {
        (text.hasPrefix("age1") || text.hasPrefix("ssh-ed25519 ") || text.hasPrefix("ssh-rsa ")) && !text.contains("\n")
    }

    /// What went wrong, by what age says.
    package static func failure(_ ending: ChildProcess.Ending, on object: String) -> ActionableError {
        let said = ending.said
        if said.contains("failed to execute age") {
            return ActionableError(
                "age-missing",
                Text("age is not installed", zh: "未安装 age"),
                hints: [Text("Install age (Debian: apt install age).", zh: "请安装 age（Debian：apt install age）。")]
            )
        }
        if said.contains("no identity matched") {
            return ActionableError(
                "wrong-key",
                Text("the key does not open \"\(object)\"", zh: "密钥无法解密 \"\(object)\""),
                hints: [
                    Text(
                        "Name the identity file of one of its recipients with --identity; the manifest lists them.",
                        zh: "请用 --identity 指定其某个接收者的身份文件；清单中列有接收者。"
                    )
                ],
                exitStatus: .wrongKey
            )
        }
        if said.contains("failed to open file") || said.contains("reading") && said.contains("identity")
            || said.contains("malformed secret key") || said.contains("unknown identity")
        {
            return ActionableError(
                "identity-unusable",
                Text("an identity file cannot be used", zh: "身份文件无法使用"),
                detail: Text(verbatim: firstLine(of: said)),
                exitStatus: .wrongKey
            )
        }
        return ToolFailure.ended("age", ending, on: object)
    }

    private static func firstLine(of said: String) -> String {
        said.split(separator: "\n").first.map(String.init) ?? ""
    }
}
