internal import CronModel
internal import ExternalTools

/// A new private key of age in a file of its own.
package struct NewIdentity: Sendable {
    private let file: PrivateFile
    /// The public key.
    package let recipient: String

    /// Throws `identity-exists` where there is something already, and `age-missing`.
    package init(at path: String) throws {
        let made = try Age.newIdentity()
        file = try PrivateFile(new: path)
        recipient = made.recipient
        do {
            try file.keep(made.file)
        } catch {
            file.remove()
            throw error
        }
    }

    /// Of a key that nothing was encrypted to.
    package func remove() { file.remove() }
}
