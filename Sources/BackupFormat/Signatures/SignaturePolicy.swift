/// Whose signatures count, and whether a document may do without one.
package struct SignaturePolicy: Sendable {
    package var trusted: [VerifyingKey]
    package var isRequired: Bool

    /// Nobody is trusted: signatures are not looked at.
    package static let none = SignaturePolicy()

    /// Whether signatures are looked at.
    package var asks: Bool { !trusted.isEmpty || isRequired }

    package init(trusted: [VerifyingKey] = [], isRequired: Bool = false) {
        self.trusted = trusted
        self.isRequired = isRequired
    }

    /// What a document's signature is worth.
    package enum Verdict: String, Sendable, Hashable {
        /// A trusted key signed these very bytes.
        case trusted
        /// There is none, and the document names no key.
        case unsigned
        /// There is none, and the document names the key that signed it.
        case missing
        /// The key that the document names signed these very bytes, and nobody trusts it.
        case stranger
        /// No key that is trusted or named signed these bytes.
        case wrong
    }

    /// `named`: the public key that the document says it is signed with.
    package func verdict(on signature: [UInt8]?, of document: [UInt8], named: String?) -> Verdict {
        guard let signature else { return named == nil ? .unsigned : .missing }
        if trusted.contains(where: { $0.isValid(signature, of: document) }) { return .trusted }
        let own = named.flatMap { VerifyingKey(base64: $0) }
        return own?.isValid(signature, of: document) == true ? .stranger : .wrong
    }

    /// Which of the trusted keys signed a document.
    package func signer(of document: [UInt8], _ signature: [UInt8]?) -> VerifyingKey? {
        signature.flatMap { signature in trusted.first { $0.isValid(signature, of: document) } }
    }

    /// Whether what is written in such a document may be used.
    ///
    /// Where a key is trusted, a signature that is not its is never admitted; the lack of one is, unless signatures are
    /// required.
    package func admits(_ verdict: Verdict) -> Bool {
        guard !trusted.isEmpty else { return !isRequired }
        return verdict == .trusted || (verdict == .unsigned && !isRequired)
    }
}

/// The policies of a repository's clusters.
package struct SignaturePolicies: Sendable {
    /// Of clusters that have none of their own.
    package var common: SignaturePolicy
    package var clusters: [String: SignaturePolicy]

    package init(common: SignaturePolicy = .none, clusters: [String: SignaturePolicy] = [:]) {
        self.common = common
        self.clusters = clusters
    }

    package subscript(cluster: String) -> SignaturePolicy { clusters[cluster] ?? common }

    /// For what belongs to no cluster, or only says so: the keys of all, required where any of them requires one.
    package var overall: SignaturePolicy {
        let all = [common] + clusters.values
        return SignaturePolicy(trusted: all.flatMap(\.trusted), isRequired: all.contains(where: \.isRequired))
    }
}
