extension Program {
    /// Makes a private key of age in a new file.
    ///
    /// Returns its public key.
    package static func newAgeIdentity(at path: String) async throws -> String {
        let made = try await Program("age-keygen").run(["-o", path])
        return made.errors.split(separator: " ").last.map { String($0.filter { !$0.isNewline }) } ?? ""
    }
}
