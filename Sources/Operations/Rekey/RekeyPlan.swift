package import BackupFormat
internal import BackupRepository
package import CronModel

/// Which sets are to be written anew.
package struct RekeyPlan: Sendable {
    package enum Action: String, Sendable, Encodable {
        case rekey
        /// It is for these recipients already.
        case current
        /// It cannot be, or must not be.
        case refused
    }

    package struct Entry: Sendable {
        package let set: SetID
        package let bytes: Int64
        package let action: Action
        package let problem: ActionableError?
        /// The new one is to be signed, since the old one is.
        let isSigned: Bool
    }

    /// Oldest first.
    package let entries: [Entry]

    /// How many are to be written anew.
    package var count: Int { entries.count { $0.action == .rekey } }
}

extension Rekey {
    /// Looks at every set, and tries the key on all that will be read.
    func plan(_ names: [String]?) throws -> RekeyPlan {
        let ids = try names.map { try Set($0.map(find)).sorted() } ?? repository.sets(of: cluster)
        try repository.prefetchSignedManifests(of: ids, in: cluster)
        var proven: Set<ObjectPath> = []
        let entries = try ids.map { id in
            do {
                return try entry(id, &proven)
            } catch let error as ActionableError where names == nil && RekeyFailure.isOfTheSetAlone(error) {
                return RekeyPlan.Entry(set: id, bytes: 0, action: .refused, problem: error, isSigned: false)
            }
        }
        return RekeyPlan(entries: entries)
    }

    private func find(_ name: String) throws -> SetID {
        try repository.find(name, in: cluster, layers: [], allowPartial: name != "latest").set
    }

    private func entry(_ id: SetID, _ proven: inout Set<ObjectPath>) throws -> RekeyPlan.Entry {
        let manifest = try repository.authenticManifest(of: id, in: cluster)
        guard !isCurrent(manifest) else {
            return RekeyPlan.Entry(set: id, bytes: manifest.bytes, action: .current, problem: nil, isSigned: false)
        }
        let isSigned = try mustSign(id)
        try repository.proveKey(of: manifest)
        try repository.proveKey(ofSegmentsOf: manifest, &proven)
        return RekeyPlan.Entry(set: id, bytes: manifest.bytes, action: .rekey, problem: nil, isSigned: isSigned)
    }

    /// Its files and all segments are for exactly these recipients.
    func isCurrent(_ manifest: Manifest) -> Bool {
        let wanted = Set(repository.encryption.recipients)
        guard let note = manifest.encryption, Set(note.recipients) == wanted else { return false }
        guard let history = manifest.history, !history.segments.isEmpty else { return true }
        return Set(history.recipients ?? []) == wanted
    }

    /// Whether the old set is signed, so that the new one has to be.
    ///
    /// A signature tells who took a set. So what is not signed stays unsigned, and what somebody else has signed is not
    /// signed here. Throws `rekey-signature`.
    private func mustSign(_ id: SetID) throws -> Bool {
        let (manifest, verdict) = try repository.judgedManifest(of: id, in: cluster)
        guard verdict != .unsigned else { return false }
        guard let key = repository.signingKey else { throw RekeyFailure.noSigningKey(id) }
        let policy = repository.signatures[cluster]
        guard verdict == .trusted || (verdict == .stranger && manifest.publicKey == key.publicKey) else {
            throw RekeyFailure.otherSigner(id)
        }
        guard !policy.asks || policy.trusted.contains(where: { $0.base64 == key.publicKey }) else {
            throw RekeyFailure.untrustedKey()
        }
        return true
    }
}
