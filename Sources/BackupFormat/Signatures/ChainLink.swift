/// A document that another one follows, and the digest its bytes must have: whoever changes or removes it changes what the
/// next one names.
package struct ChainLink: Sendable, Codable, Hashable {
    package let id: SetID
    package let sha256: String

    package init(id: SetID, sha256: String) {
        self.id = id
        self.sha256 = sha256
    }
}
