package import BackupFormat
internal import CronModel

extension Repository {
    /// The same, judging sets and records by these policies.
    package func trusting(_ policies: SignaturePolicies) -> Repository {
        var other = self
        other.signatures = policies
        return other
    }

    /// The same, signing what is written from now on.
    package func signing(with key: SigningKey?) -> Repository {
        var other = self
        other.signingKey = key
        return other
    }

    /// A set's manifest, if the cluster's policy admits its signature; not looked at where no policy asks for any.
    ///
    /// Throws `unsigned-set`, `bad-signature`, and what `manifest(of:in:)` throws.
    package func authenticManifest(of set: SetID, in cluster: String) throws -> Manifest {
        let policy = signatures[cluster]
        guard policy.asks else { return try manifest(of: set, in: cluster) }
        let (manifest, verdict) = try judgedManifest(of: set, in: cluster)
        guard policy.admits(verdict) else {
            throw SignatureFailure.refused(set, verdict, file: place(of: set, cluster))
        }
        return manifest
    }

    /// Whether the policy of its cluster admits a manifest that was read.
    package func believes(_ manifest: Manifest) -> Bool {
        guard signatures[manifest.cluster].asks else { return true }
        return (try? authenticManifest(of: manifest.set, in: manifest.cluster)) == manifest
    }

    /// A set's manifest, and what its signature is worth.
    package func judgedManifest(
        of set: SetID,
        in cluster: String
    ) throws -> (manifest: Manifest, verdict: SignaturePolicy.Verdict) {
        let stored = try judgedBytes(of: set, in: cluster)
        return (stored.manifest, stored.verdict)
    }

    /// What a set's signature is worth, and the name of the trusted key that made it; nil where no key is trusted.
    package func authorship(of set: SetID, in cluster: String) throws -> Authorship? {
        let policy = signatures[cluster]
        guard !policy.trusted.isEmpty else { return nil }
        let folder = Self.folder(of: set, in: cluster)
        let path = folder.child("manifest.json")
        let (bytes, signature) = (try storage.get(path), try signature(of: path))
        let digest = try storage.get(folder.child(Self.commitName), limit: 4096)
        if digest == Array(SHA256Digest.hex(of: bytes).utf8), let signer = policy.signer(of: bytes, signature) {
            return Authorship(verdict: .trusted, signer: signer.name ?? signer.base64, isAdmitted: true)
        }
        // Only now: a list is long, and most are signed.
        let verdict = policy.verdict(on: signature, of: bytes, named: try manifest(of: set, in: cluster).publicKey)
        return Authorship(verdict: verdict, signer: nil, isAdmitted: policy.admits(verdict))
    }

    func judgedBytes(
        of set: SetID,
        in cluster: String
    ) throws -> (manifest: Manifest, bytes: [UInt8], verdict: SignaturePolicy.Verdict) {
        let (manifest, bytes) = try storedManifest(of: set, in: cluster)
        let policy = signatures[cluster]
        guard policy.asks || manifest.publicKey != nil else { return (manifest, bytes, .unsigned) }
        let signature = try signature(of: Self.folder(of: set, in: cluster).child("manifest.json"))
        return (manifest, bytes, policy.verdict(on: signature, of: bytes, named: manifest.publicKey))
    }

    /// A set on the way from the newest to an older one.
    ///
    /// Where it is not admitted, the error tells which older set is.
    func newestManifest(
        _ id: SetID,
        in cluster: String,
        before ids: [SetID],
        whoeverSigned: Bool
    ) throws -> Manifest {
        guard !whoeverSigned else { return try manifest(of: id, in: cluster) }
        do {
            return try authenticManifest(of: id, in: cluster)
        } catch let error as ActionableError where SignatureFailure.codes.contains(error.code) {
            let older = ids.filter { $0 < id }.suffix(100)
            throw SignatureFailure.newest(
                error,
                instead: older.last { (try? authenticManifest(of: $0, in: cluster)) != nil }
            )
        }
    }

    /// The newest set that can be read and believed, for the next one to name.
    package func linkToNewestSet(of cluster: String) throws -> ChainLink? {
        guard let newest = try newest(of: cluster, { _ in true })?.set else { return nil }
        return try link(toSet: newest, in: cluster)
    }

    /// A set with the digest of its manifest as it lies there.
    package func link(toSet id: SetID, in cluster: String) throws -> ChainLink {
        let bytes = try storage.get(Self.folder(of: id, in: cluster).child("manifest.json"))
        return ChainLink(id: id, sha256: SHA256Digest.hex(of: bytes))
    }

    /// Nil where there is none.
    func signature(of path: ObjectPath) throws -> [UInt8]? {
        do {
            return try storage.get(path.signature, limit: 4096)
        } catch let error as ActionableError where error.code == "object-missing" {
            return nil
        }
    }

    private func place(of set: SetID, _ cluster: String) -> String {
        storage.location(of: Self.folder(of: set, in: cluster).child("manifest.json").signature)
    }
}

/// Who wrote a set, as far as its signature tells.
package struct Authorship: Sendable, Hashable {
    package let verdict: SignaturePolicy.Verdict
    /// The name of the trusted key.
    package let signer: String?
    /// It may be used.
    package let isAdmitted: Bool
}

extension ObjectPath {
    /// Where the signature of a document lies.
    var signature: ObjectPath { parent.child(name + ".sig") }
}
