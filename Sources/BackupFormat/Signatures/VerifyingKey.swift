internal import Crypto
internal import FoundationEssentials

/// A public Ed25519 key.
package struct VerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey
    /// What people call it: the name of its file.
    package var name: String?

    /// RFC 8410, section 4: the algorithm 1.3.101.112, and the 32 bytes of the key in a bit string.
    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    /// Nil where the text is not base64 of the key's 32 bytes.
    package init?(base64: String) {
        guard let bytes = Data(base64Encoded: base64),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.key = key
    }

    /// Reads what `openssl pkey -pubout` writes; nil for anything else.
    package init?(pem: String) {
        let lines = pem.split(whereSeparator: \.isNewline)
        guard lines.first == "-----BEGIN PUBLIC KEY-----", lines.last == "-----END PUBLIC KEY-----",
            let bytes = Data(base64Encoded: lines.dropFirst().dropLast().joined()),
            bytes.count == Self.prefix.count + 32, bytes.starts(with: Self.prefix)
        else { return nil }
        self.init(base64: Data(bytes.suffix(32)).base64EncodedString())
    }

    /// Base64 of the key's 32 bytes, as documents name it.
    package var base64: String { key.rawRepresentation.base64EncodedString() }

    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: message)
    }
}
