package import BackupRepository

/// A further repository: what the first one holds is brought there, and its own rule says what stays.
package struct CopyPlace: Sendable {
    /// How the user calls it.
    package let name: String
    /// Nil: everything stays.
    package let retention: RetentionPolicy?
    /// Opens it; told to make it, where there is none yet.
    private let access: @Sendable (_ making: Bool) throws -> Repository

    package init(
        name: String,
        retention: RetentionPolicy? = nil,
        access: @escaping @Sendable (_ making: Bool) throws -> Repository
    ) {
        self.name = name
        self.retention = retention
        self.access = access
    }

    /// Throws `no-repository`, `not-a-repository`, and whatever a store says.
    package func open() throws -> Repository { try access(false) }

    /// The same, made first where there is none.
    package func openOrMake() throws -> Repository { try access(true) }
}
