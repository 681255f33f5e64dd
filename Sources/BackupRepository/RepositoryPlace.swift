/// Where a repository is, and what its files are encrypted with: all it takes to open it.
package struct RepositoryPlace: Sendable {
    package let storage: any Storage
    package let encryption: Encryption

    package init(_ storage: any Storage, _ encryption: Encryption = Encryption()) {
        self.storage = storage
        self.encryption = encryption
    }

    /// Throws `no-repository`, `not-a-repository` or `format-newer`.
    package func open() throws -> Repository { try Repository.open(storage, encryption) }

    /// The same, made first where there is none.
    package func openOrMake() throws -> Repository { try Repository.openOrMake(storage, encryption) }
}
