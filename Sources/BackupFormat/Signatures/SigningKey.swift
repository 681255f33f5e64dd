internal import CronModel
internal import Crypto
internal import FoundationEssentials

/// A private Ed25519 key, as `openssl genpkey -algorithm ed25519` writes it: PKCS#8 in PEM.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// RFC 8410, section 7: version 0, the algorithm 1.3.101.112, and the 32 bytes of the key in two octet strings.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// Throws `signing-key` for anything else, without repeating any of it.
    package init(pem: String, file: String) throws {
        let lines = pem.split(whereSeparator: \.isNewline)
        guard lines.first == "-----BEGIN PRIVATE KEY-----", lines.last == "-----END PRIVATE KEY-----",
            let bytes = Data(base64Encoded: lines.dropFirst().dropLast().joined()),
            bytes.count == Self.prefix.count + 32, bytes.starts(with: Self.prefix),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.suffix(32))
        else { throw Self.failure(file) }
        self.key = key
    }

    /// The 64 bytes that `openssl pkeyutl -verify -rawin` takes.
    package func sign(_ message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: message)) }

    /// Base64 of the 32 bytes of the public key.
    package var publicKey: String { key.publicKey.rawRepresentation.base64EncodedString() }

    private static func failure(_ file: String) -> ActionableError {
        ActionableError(
            "signing-key",
            Text("\"\(file)\" holds no private Ed25519 key", zh: "\"\(file)\" 不含 Ed25519 私钥"),
            hints: [
                Text(
                    "Make one: openssl genpkey -algorithm ed25519 -out \(file)",
                    zh: "可这样生成：openssl genpkey -algorithm ed25519 -out \(file)"
                )
            ],
            exitStatus: .wrongKey
        )
    }
}
