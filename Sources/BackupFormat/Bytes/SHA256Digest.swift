internal import Crypto

/// A running SHA-256.
package struct SHA256Digest: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// Lower-case hex, 64 characters.
    ///
    /// The running digest may go on.
    package var hex: String { SHA256Digest.hex(hash.finalize()) }

    /// The digest of one text's UTF-8 bytes.
    package static func hex(of text: String) -> String {
        var digest = SHA256Digest()
        digest.update(text)
        return digest.hex
    }

    /// The digest of bytes held whole.
    package static func hex(of bytes: [UInt8]) -> String {
        var digest = SHA256Digest()
        digest.update(bytes)
        return digest.hex
    }

    private static func hex(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
