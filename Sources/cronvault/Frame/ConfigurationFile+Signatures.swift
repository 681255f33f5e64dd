internal import BackupFormat
internal import CronModel
internal import FoundationEssentials

/// The keys `trusted-keys` and `require-signatures`, at the top for every cluster, or of one cluster.
struct SignatureEntries {
    /// As they stand at one place.
    struct Place {
        private var trusted: [VerifyingKey]?
        private var isRequired: Bool?
        private var requiring: YAMLEntry?

        /// False: the entry is none of these.
        mutating func read(_ entry: YAMLEntry) throws -> Bool {
            switch entry.key {
            case "trusted-keys": trusted = try entry.list().map { try Self.key($0, entry) }
            case "require-signatures":
                isRequired = try entry.boolean()
                requiring = entry
            default: return false
            }
            return true
        }

        /// What is not said here is as it is said above.
        func policy(below above: SignaturePolicy = .none) throws -> SignaturePolicy {
            let policy = SignaturePolicy(
                trusted: trusted ?? above.trusted,
                isRequired: isRequired ?? above.isRequired
            )
            guard policy.isRequired, policy.trusted.isEmpty, let requiring else { return policy }
            throw requiring.failure(
                Text("no key is trusted: trusted-keys must name one", zh: "没有受信任的密钥：须在 trusted-keys 中列出")
            )
        }

        /// Read at once: a configuration that trusts a key nobody can read trusts nobody.
        private static func key(_ file: String, _ entry: YAMLEntry) throws -> VerifyingKey {
            guard let data = FileManager.default.contents(atPath: YAMLEntry.credential(file)) else {
                throw entry.failure(Text("\"\(file)\" cannot be read", zh: "\"\(file)\" 无法读取"))
            }
            guard var key = VerifyingKey(pem: String(decoding: data.prefix(4096), as: UTF8.self)) else {
                throw entry.failure(
                    Text(
                        "\"\(file)\" holds no public Ed25519 key, as \"openssl pkey -pubout\" writes it",
                        zh: "\"\(file)\" 不含 Ed25519 公钥（应由 \"openssl pkey -pubout\" 写出）"
                    )
                )
            }
            let name = file.split(separator: "/").last ?? ""
            key.name = String(name.hasSuffix(".pem") || name.hasSuffix(".pub") ? name.dropLast(4) : name)
            return key
        }
    }

    var common = Place()
    var clusters: [String: Place] = [:]

    func policies() throws -> SignaturePolicies {
        let common = try common.policy()
        return SignaturePolicies(common: common, clusters: try clusters.mapValues { try $0.policy(below: common) })
    }
}
