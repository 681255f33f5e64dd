internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// A password as it is kept: by scrypt (RFC 7914), `$scrypt$ln=15,r=8,p=1$SALT$HASH` in Base64.
package struct PasswordHash: Sendable, Hashable, CustomStringConvertible {
    private let logRounds: Int
    private let blockSize: Int
    private let parallelism: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// More would let a file exhaust the memory: 32 MB with a block size of 8.
    private static let limits = (logRounds: 10...15, blockSize: 1...8, parallelism: 1...4)

    /// Hashes a password, with a salt of its own.
    package init(of password: String) throws {
        (logRounds, blockSize, parallelism) = (15, 8, 1)
        salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        hash = try Self.derive(password, salt, logRounds, blockSize, parallelism)
    }

    /// Reads what `description` wrote; nil where it is none, or too costly.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let salt = Data(base64Encoded: String(parts[3])), let hash = Data(base64Encoded: String(parts[4])),
            salt.count >= 8, hash.count == Self.bytes
        else { return nil }
        let costs = parts[2].split(separator: ",").map { $0.split(separator: "=") }
        guard costs.map(\.first) == ["ln", "r", "p"] else { return nil }
        let numbers = costs.compactMap { $0.last.flatMap { Int($0) } }
        guard numbers.count == 3, Self.limits.logRounds.contains(numbers[0]),
            Self.limits.blockSize.contains(numbers[1]), Self.limits.parallelism.contains(numbers[2])
        else { return nil }
        (logRounds, blockSize, parallelism) = (numbers[0], numbers[1], numbers[2])
        (self.salt, self.hash) = (Array(salt), Array(hash))
    }

    package var description: String {
        let (salt, hash) = (Data(salt).base64EncodedString(), Data(hash).base64EncodedString())
        return "$scrypt$ln=\(logRounds),r=\(blockSize),p=\(parallelism)$\(salt)$\(hash)"
    }

    /// Whether it is this password; takes a tenth of a second, whatever the answer.
    func matches(_ password: String) -> Bool {
        guard let derived = try? Self.derive(password, salt, logRounds, blockSize, parallelism) else { return false }
        return zip(derived, hash).reduce(derived.count == hash.count ? 0 : 1) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let bytes = 32

    private static func derive(_ password: String, _ salt: [UInt8], _ ln: Int, _ r: Int, _ p: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8),
            salt: salt,
            outputByteCount: bytes,
            rounds: 1 << ln,
            blockSize: r,
            parallelism: p
        )
        return key.withUnsafeBytes { Array($0) }
    }
}
