internal import BackupFormat
internal import BackupRepository

extension Backup {
    /// Whether the set should have a signature and has none: the one before it has, or nobody takes one without.
    func lacksSignature(_ manifest: Manifest) -> Bool {
        guard manifest.publicKey == nil else { return false }
        let cluster = manifest.cluster
        let before = manifest.previous.flatMap { try? repository.manifest(of: $0.id, in: cluster) }
        return repository.signatures[cluster].isRequired || before?.publicKey != nil
    }
}
