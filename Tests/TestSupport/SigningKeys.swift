/// A pair of keys as openssl makes them, and configurations that use them.
package struct SigningKeys: Sendable {
    /// Files in PEM.
    package let privateKey: String
    package let publicKey: String
    /// Signs with the one.
    package let signing: String
    /// Believes the other alone.
    package let requiring: String
    /// Believes it, and what is not signed.
    package let trusting: String
    /// Signs and believes.
    package let both: String

    package init(in folder: TemporaryFolder, _ name: String = "own") async throws {
        let (secret, open) = (folder.path("\(name)-key.pem"), folder.path("\(name)-public.pem"))
        try await Program("openssl").succeed(["genpkey", "-algorithm", "ed25519", "-out", secret])
        try await Program("openssl").succeed(["pkey", "-in", secret, "-pubout", "-out", open])
        (privateKey, publicKey) = (secret, open)
        let signs = "clusters: {main: {signing-key: \(secret)}}\n"
        let trusts = "trusted-keys: [\(open)]\n"
        let requires = trusts + "require-signatures: true\n"
        signing = try folder.write(signs, to: "\(name)-signing.yaml")
        trusting = try folder.write(trusts, to: "\(name)-trusting.yaml")
        requiring = try folder.write(requires, to: "\(name)-requiring.yaml")
        both = try folder.write(requires + signs, to: "\(name)-both.yaml")
    }
}
